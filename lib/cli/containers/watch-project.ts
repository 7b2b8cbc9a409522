import { readdirSync, watch, type FSWatcher } from 'node:fs';
import { readAssembly } from '../../assembly';
import type { ContainerEnvironment } from '../../local';
import type { Engine } from '../../operations/release/engine';
import { verdictOf } from '../../operations/verdict';
import { explain } from '../errors';
import { step } from '../step';
import { synthesize } from '../synthesize';
import { color, say } from '../terminal';
import { buildImages } from './build-images';
import { localEvidence } from './evidence';

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
const SETTLES_MS = 150;

/**
 * Puts what changes in the project in place of what runs, service by service. A version that does not come up is given up:
 * the verdict is said, and what ran goes on.
 *
 * @returns ends it
 */
export function watchProject(watched: Watched): () => void {
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let again = false;
  const renew = async (): Promise<void> => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      do {
        again = false;
        await replaceChanged(watched);
      } while (takeAgain());
    } catch (error) {
      if (!watched.signal.aborted) {
        const { message, hint } = explain(error);
        say(`${color.red('✗')} ${message}`);
        if (hint !== undefined) say(color.dim(`  ${hint}`));
      }
    } finally {
      busy = false;
    }
  };
  const takeAgain = (): boolean => again && !watched.signal.aborted;
  const hear = (_event: string, file: string | null): void => {
    if (file !== null && NOT_WATCHED.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void renew(), SETTLES_MS);
  };
  const watchers = watchersOf(hear);
  say(color.dim('What changes in the project takes the place of what runs.'));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

function watchersOf(hear: (event: string, file: string | null) => void): FSWatcher[] {
  const folders = readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_WATCHED.test(entry.name))
    .map(({ name }) => watch(name, { recursive: true }, hear));
  return [watch('.', hear), ...folders];
}

async function replaceChanged({ environment, ...watched }: Watched): Promise<void> {
  const { engine, images, name, app, logs, signal } = watched;
  await step('Something changed: synthesize', () => synthesize(app, signal));
  const assembly = readAssembly(app);
  const changed = environment.containers.changed(assembly);
  if (changed.length === 0) return;
  const built = await step('Build the images', () =>
    buildImages(engine, app, name, { logs, signal }),
  );
  Object.assign(images, built);
  await Promise.all(
    changed.map(async (service) => {
      const rollout = await environment.containers.deploy(service, { assembly });
      if (rollout.state === 'COMPLETED') {
        say(`${color.green('✓')} ${rollout.revision} serves`);
        return;
      }
      const verdict = verdictOf(localEvidence(environment, rollout));
      say(`${color.red('✗')} ${verdict.line}`);
      say(color.dim(`  ${verdict.fix}`));
      if (rollout.rolledBackTo !== undefined)
        say(color.yellow(`  ${rollout.rolledBackTo} goes on`));
    }),
  );
}
