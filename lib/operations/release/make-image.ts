import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageBuild } from '../../assembly';
import { messageOf, OperationError } from '../errors';
import { runTool, weaknessesIn, type Tool, type Tools, type Weaknesses } from './contents';
import { factsOf, type ImageFacts } from './copy';
import { buildImage, type Engine } from './engine';
import { withRetries } from './network';
import { pullImage, pushImage } from './push';
import type { Manifest, Registries, Repository } from './registry';
import type { Severity } from './severity';

/** Where files about images go. */
export interface Folders {
  readonly logs: string;
  readonly sbom: string;
  readonly scan: string;
}

/** What becomes of an image, as it happens. */
export interface ImageEvent {
  readonly image: string;
  readonly state: 'building' | 'built' | 'there' | 'listing' | 'scanning' | 'pushing' | 'pushed';
  /** While it is built: `3/8 RUN npm ci`. */
  readonly detail?: string;
}

export interface MadeImage {
  readonly name: string;
  readonly hash: string;
  /** False: the registry had it, and what is there stays. */
  readonly built: boolean;
  /** Undefined: it was not pushed. */
  readonly pushed: (ImageFacts & { readonly repository: string }) | undefined;
  /** Undefined: no scanner is here, or it failed. */
  readonly weaknesses: Weaknesses | undefined;
  /** What was left out. */
  readonly notes: readonly string[];
}

interface Work {
  readonly engine: Engine;
  readonly tools: Tools;
  readonly folders: Folders;
  readonly registries: Registries | undefined;
  readonly failOn: Severity | undefined;
  readonly signal: AbortSignal;
  readonly onEvent: ((event: ImageEvent) => void) | undefined;
}

interface Naming {
  readonly name: string;
  /** The name, with a part of the hash where two images have one name. */
  readonly label: string;
}

/** Builds an image where its registry does not have it, looks into it, and pushes it, in this order. */
export async function makeImage(
  build: ImageBuild,
  { name, label }: Naming,
  work: Work,
): Promise<MadeImage> {
  const { engine, registries, signal } = work;
  const [use] = build.uses;
  const tell = (state: ImageEvent['state'], detail?: string) =>
    work.onEvent?.({ image: label, state, ...(detail !== undefined && { detail }) });
  const repository = use === undefined ? undefined : await registries?.open(use);
  const tag = use?.tag ?? build.hash;
  const there = await withRetries(async () => repository?.manifest(tag, signal), signal);
  let local: string | undefined;
  if (there === undefined) {
    tell('building');
    const logFile = join(work.folders.logs, `${label}.log`);
    const onStep = (step: string) => tell('building', step);
    local = await buildImage(engine, build, { name, logFile, onStep, signal });
    tell('built');
  } else {
    tell('there');
  }
  const find = async () => local ?? (await pulled(engine, repository, there, signal));
  const { weaknesses, notes } = await lookInto(find, { name, label }, work, tell);
  let manifest = there;
  if (repository !== undefined && manifest === undefined && local !== undefined) {
    tell('pushing');
    manifest = await pushImage(engine, local, repository, { tag, name }, signal);
    tell('pushed');
  }
  const pushed =
    repository === undefined || manifest === undefined
      ? undefined
      : { ...(await facts(repository, manifest, signal)), repository: repository.uri };
  return { name, hash: build.hash, built: there === undefined, pushed, weaknesses, notes };
}

const facts = (
  repository: Repository,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<ImageFacts> => withRetries(() => factsOf(repository, manifest, signal), signal);

async function pulled(
  engine: Engine,
  repository: Repository | undefined,
  there: Manifest | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (repository === undefined || there === undefined) throw new Error('the image is nowhere');
  return pullImage(engine, repository, there.digest, signal);
}

/** Bill of materials and vulnerabilities, where a tool for it is here. */
async function lookInto(
  image: () => Promise<string>,
  { name, label }: Naming,
  { tools: { lister, scanner }, folders, failOn, signal }: Work,
  tell: (state: ImageEvent['state']) => void,
): Promise<Pick<MadeImage, 'weaknesses' | 'notes'>> {
  const notes: string[] = [];
  if (lister !== undefined) {
    tell('listing');
    mkdirSync(folders.sbom, { recursive: true });
    const file = join(folders.sbom, `${label}.spdx.json`);
    const problem = await runTool(lister, await image(), file, signal);
    if (problem !== undefined) notes.push(`no bill of materials of ${name}: ${problem}`);
  }
  if (scanner === undefined) return { weaknesses: undefined, notes };
  tell('scanning');
  mkdirSync(folders.scan, { recursive: true });
  const file = join(folders.scan, `${label}.json`);
  const scanned = await scan(scanner, await image(), file, signal);
  if (typeof scanned === 'string') {
    if (failOn !== undefined) throw cannotTell(`the image of ${name}`, scanned, failOn);
    return { weaknesses: undefined, notes: [...notes, `no scan of ${name}: ${scanned}`] };
  }
  checkWeaknesses(name, scanned, failOn, file);
  return { weaknesses: scanned, notes };
}

async function scan(
  tool: Tool,
  image: string,
  file: string,
  signal: AbortSignal,
): Promise<Weaknesses | string> {
  const problem = await runTool(tool, image, file, signal);
  if (problem !== undefined) return problem;
  try {
    return weaknessesIn(file);
  } catch (error) {
    return messageOf(error);
  }
}

/** Where one is asked not to pass, silence is no yes. */
export const cannotTell = (what: string, reason: string, failOn: Severity): OperationError =>
  new OperationError(
    'VULNERABLE',
    `vulnerabilities of ${what} cannot be told: ${reason}`,
    `--fail-on ${failOn} needs trivy (https://trivy.dev) or grype`,
  );

function checkWeaknesses(
  name: string,
  { critical, high }: Weaknesses,
  failOn: Severity | undefined,
  file: string,
): void {
  const fails = failOn === 'high' ? critical + high > 0 : failOn === 'critical' && critical > 0;
  if (!fails) return;
  throw new OperationError(
    'VULNERABLE',
    `the image of ${name} has known vulnerabilities: ${critical} critical, ${high} high`,
    `${file} lists them; a newer base image is the usual cure`,
  );
}
