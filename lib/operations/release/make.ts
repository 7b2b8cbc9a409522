import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemblyHash, imageBuildsOf, type Assembly, type ImageBuild } from '../../assembly';
import { buildsAtOnce } from './process-env';
import { now } from './clock';
import { findTools, type Severity, type Tools } from './contents';
import { diagramFiles } from './diagrams';
import { findEngine, type Engine } from './engine';
import { imageNames } from './names';
import { cannotTell, makeImage, type Folders, type ImageEvent, type MadeImage } from './make-image';
import type { Registries } from './registry';
import { releaseId } from './release-id';
import { releaseSchema, type Release } from './release';

export interface ReleaseOptions {
  readonly assembly: Assembly;
  readonly application: string;
  /** Of git, `-dirty` behind it where files differ from it. */
  readonly revision: string;
  /** Where release.json, bills of materials, reports and logs go. What an earlier release left there is removed. */
  readonly output: string;
  /** Folder of the pictures. */
  readonly diagrams: string;
  /** Where images are pushed to; undefined: nowhere, and there is no release.json. No AWS is talked to. */
  readonly registries: Registries | undefined;
  /** Fails where a scanner finds as much, or worse. Default: never. */
  readonly failOn?: Severity | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: ImageEvent) => void;
}

export interface MadeRelease {
  /** Undefined: nothing was pushed. */
  readonly release: Release | undefined;
  readonly images: readonly MadeImage[];
  /** What was left out, and how to get it. */
  readonly notes: readonly string[];
}

/**
 * Builds each image of an assembly once, however many environments use it, and makes a release of them.
 *
 * @throws OperationError NO_ENGINE, BUILD_FAILED, PUSH_FAILED, VULNERABLE, and what AWS says no to
 */
export async function makeRelease(options: ReleaseOptions): Promise<MadeRelease> {
  const { assembly, output, failOn } = options;
  const builds = imageBuildsOf(assembly.directory);
  const folders = emptied(output);
  const engine = builds.length === 0 ? undefined : await findEngine();
  const tools: Tools =
    engine === undefined
      ? { lister: undefined, scanner: undefined }
      : await findTools(engine.command);
  if (engine !== undefined && tools.scanner === undefined) checkScanner(failOn);
  const images = engine === undefined ? [] : await makeAll(builds, engine, tools, folders, options);
  const release = options.registries === undefined ? undefined : await released(images, options);
  if (release !== undefined) write(join(output, 'release.json'), release);
  const notes = [
    ...images.flatMap((image) => image.notes),
    ...(images.length === 0 ? [] : missing(tools, failOn)),
  ];
  return { release, images, notes };
}

/** Where one is asked for and none is here, that is said before minutes of building. */
function checkScanner(failOn: Severity | undefined): void {
  if (failOn !== undefined) throw cannotTell('the images', 'no scanner is here', failOn);
}

function emptied(output: string): Folders {
  const folders = {
    logs: join(output, 'logs'),
    sbom: join(output, 'sbom'),
    scan: join(output, 'scan'),
  };
  // A release that fails must not leave an earlier one's file: it would be taken for its own.
  rmSync(join(output, 'release.json'), { force: true });
  for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folders.logs, { recursive: true });
  return folders;
}

/** The first one that fails ends the others. */
async function makeAll(
  builds: readonly ImageBuild[],
  engine: Engine,
  tools: Tools,
  folders: Folders,
  { assembly, registries, failOn, signal, onEvent }: ReleaseOptions,
): Promise<MadeImage[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([failed.signal, ...(signal === undefined ? [] : [signal])]);
  const names = imageNames(assembly, builds);
  const errors: unknown[] = [];
  const { default: pMap } = require('p-map') as typeof import('p-map');
  const made = await pMap(
    builds,
    async (build) => {
      if (either.aborted) return [];
      try {
        const name = names.get(build.hash) ?? build.hash;
        const alone = [...names.values()].filter((other) => other === name).length === 1;
        const label = alone ? name : `${name}-${build.hash.slice(0, 8)}`;
        const work = { engine, tools, folders, registries, failOn, signal: either, onEvent };
        return [await makeImage(build, { name, label }, work)];
      } catch (error) {
        errors.push(error);
        failed.abort();
        return [];
      }
    },
    { concurrency: buildsAtOnce() },
  );
  signal?.throwIfAborted();
  if (errors.length > 0) throw errors[0];
  return made.flat();
}

async function released(
  images: readonly MadeImage[],
  { assembly, application, revision, diagrams }: ReleaseOptions,
): Promise<Release> {
  const builtAt = now().toISOString();
  return releaseSchema.parse({
    version: 1,
    id: releaseId(revision, builtAt),
    application,
    revision,
    builtAt,
    assembly: await assemblyHash(assembly.directory),
    images: images.flatMap(({ name, hash, pushed }) =>
      pushed === undefined ? [] : [{ name, hash, ...pushed }],
    ),
    diagrams: diagramFiles(diagrams),
  });
}

/** Whole or not at all. */
function write(file: string, release: Release): void {
  writeFileSync(`${file}.part`, `${JSON.stringify(release, null, 2)}\n`);
  renameSync(`${file}.part`, file);
}

function missing({ lister, scanner }: Tools, failOn: Severity | undefined): string[] {
  const notes = [];
  if (lister === undefined)
    notes.push('no bill of materials: install syft (https://github.com/anchore/syft) or trivy');
  if (scanner === undefined && failOn === undefined)
    notes.push('no vulnerability scan: install trivy (https://trivy.dev) or grype');
  return notes;
}
