import { readAssembly } from '../../assembly';
import {
  overlayFiles,
  type ContainerEnvironment,
  type Containers,
  type Rollout,
} from '../../local';
import type { Engine } from '../../operations/release/engine';
import { verdictOf } from '../../operations/verdict';
import { nowMs } from '../clock';
import { explain } from '../errors';
import { folderOf } from '../environments';
import { step } from '../step';
import { synthesize } from '../synthesize';
import { color, say } from '../terminal';
import { buildImages } from './build-images';
import { localEvidence } from './evidence';
import { watchFolder } from '../watch-folder';
import { liveBundles } from './live-bundles';

interface Watched {
  readonly environment: ContainerEnvironment;
  readonly engine: Engine;
  /** Names of the images on this machine, by hash; what is built is put in. */
  readonly images: Record<string, string>;
  readonly name: string;
  /** Folder of the assembly; it is written anew. */
  readonly app: string;
  readonly logs: string;
  readonly signal: AbortSignal;
}

/** Folders in which nothing is that an image is made of, or all that this itself writes. */
const NOT_WATCHED =
  /^(?:\..*|node_modules|cdk\.out|build|diagrams|docs|reports|test|benchmarks|coverage)$/;

/** Several files that are written at once are one change. Milliseconds. */
const SETTLES_MS = 40;

/**
 * Puts what changes in the project in place of what runs, service by service: code of the services' bundles is bundled
 * again and laid over their images; anything else is synthesized and built. A version that does not come up is given up:
 * the verdict is said, and what ran goes on.
 *
 * @returns ends it
 */
export function watchProject(project: Watched): () => Promise<void> {
  const { signal } = project;
  const changed = new Set<string>();
  let sinceMs = nowMs();
  let timer: NodeJS.Timeout | undefined;
  let again = true;
  const replacer = replacerOf(project);
  const work = async (): Promise<void> => {
    while (again && !signal.aborted) {
      again = false;
      const files = [...changed];
      changed.clear();
      await replacer.replace(files, sinceMs).catch((error: unknown) => {
        if (!signal.aborted) sayProblem(error);
      });
    }
    working = undefined;
  };
  let working: Promise<void> | undefined;
  const hear = (file: string): void => {
    if (changed.size === 0) sinceMs = nowMs();
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      again = true;
      working ??= work();
    }, SETTLES_MS);
  };
  const watched = watchFolder('.', hear, (name) => NOT_WATCHED.test(name), sayProblem);
  // What changed since the synthesis is put in at once.
  working = watched.ready.then(work);
  say(color.dim('What changes in the project takes the place of what runs.'));
  return async () => {
    clearTimeout(timer);
    await watched.end();
    await working;
    await replacer.end();
  };
}

interface Replacer {
  replace(files: readonly string[], sinceMs: number): Promise<void>;
  end(): Promise<void>;
}

function replacerOf({ environment, ...watched }: Watched): Replacer {
  const { engine, images, name, app, logs, signal } = watched;
  const { containers } = environment;
  const overlays = overlayFiles(folderOf(name).overlay);
  const open = () => liveBundles({ environment, app, images, overlays });
  let bundles = open();

  const deploy = (service: string, change: Change, sinceMs: number): void => {
    if (signal.aborted) return;
    void containers
      .deploy(service, change)
      .then((rollout) => sayEnd(environment, rollout, sinceMs), sayProblem);
  };

  const bundleAgain = async (files: readonly string[], sinceMs: number): Promise<void> => {
    const renewed = await (await bundles).renew(files);
    if ('problems' in renewed) {
      for (const problem of renewed.problems) say(`${color.red('✗')} ${problem}`);
      say(color.yellow('  what ran goes on'));
      return;
    }
    for (const [service, overlay] of renewed.services) deploy(service, { overlay }, sinceMs);
    overlays.keepOnly(filesOf(containers));
  };

  const synthesizeAgain = async (sinceMs: number): Promise<void> => {
    await step('Something changed: synthesize', () => synthesize(app, signal));
    const built = await step('Build the images', () =>
      buildImages(engine, app, name, { logs, signal }),
    );
    Object.assign(images, built);
    const assembly = readAssembly(app);
    for (const task of containers.renewTasks(assembly))
      say(`${color.green('✓')} the next run of ${task} is of the new version`);
    const before = await bundles;
    for (const service of new Set([...containers.changed(assembly), ...before.overlaid()]))
      deploy(service, { assembly }, sinceMs);
    await before.dispose();
    bundles = open();
    await bundleAgain([], sinceMs);
  };

  return {
    replace: async (files, sinceMs) => {
      const what = files.length === 0 ? 'bundle' : (await bundles).judge(files);
      if (what === 'bundle') await bundleAgain(files, sinceMs);
      if (what === 'synthesize') await synthesizeAgain(sinceMs);
    },
    end: async () => {
      await bundles.then((some) => some.dispose()).catch(() => undefined);
      overlays.keepOnly(new Set());
    },
  };
}

type Change = Parameters<Containers['deploy']>[1];

/** Files that tasks of services have, or could have again. */
const filesOf = ({ services }: Containers): Set<string> =>
  new Set(
    services
      .flatMap((service) => service.versions())
      .flatMap(({ overlay }) => Object.values(overlay))
      .flatMap((files) => Object.values(files)),
  );

function sayEnd(environment: ContainerEnvironment, rollout: Rollout, sinceMs: number): void {
  if (rollout.state === 'REPLACED') return;
  if (rollout.state === 'COMPLETED') {
    const seconds = ((nowMs() - sinceMs) / 1000).toFixed(1);
    say(
      `${color.green('✓')} ${rollout.revision} serves ${color.dim(`${seconds} s after it was saved`)}`,
    );
    return;
  }
  const verdict = verdictOf(localEvidence(environment, rollout));
  say(`${color.red('✗')} ${verdict.line}`);
  say(color.dim(`  ${verdict.fix}`));
  if (rollout.rolledBackTo !== undefined) say(color.yellow(`  ${rollout.rolledBackTo} goes on`));
}

function sayProblem(error: unknown): void {
  const { message, hint } = explain(error);
  say(`${color.red('✗')} ${message}`);
  if (hint !== undefined) say(color.dim(`  ${hint}`));
}
