import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { imageBuildsOf, readAssembly } from '../../assembly';
import { buildImage, builtBefore, type Engine } from '../../operations/release/engine';
import { imageNames } from '../../operations/release/names';

/**
 * Builds the images of an environment's own sources, one after the other; one that this machine has already is not built
 * again: its name is the hash of its sources.
 *
 * @param logs folder for what the builder says
 * @returns name on this machine, by hash
 * @throws OperationError BUILD_FAILED with the last lines of the builder
 */
export async function buildImages(
  engine: Engine,
  app: string,
  environment: string,
  { logs, signal }: { readonly logs: string; readonly signal: AbortSignal },
): Promise<Record<string, string>> {
  const builds = imageBuildsOf(app).filter(({ uses }) =>
    uses.some(({ stage }) => stage === environment),
  );
  const called = imageNames(readAssembly(app), builds);
  mkdirSync(logs, { recursive: true });
  const names: Record<string, string> = {};
  for (const build of builds) {
    signal.throwIfAborted();
    const name = called.get(build.hash) ?? build.hash.slice(0, 8);
    const options = {
      name,
      logFile: join(logs, `build-${name}.txt`),
      onStep: () => undefined,
      signal,
    };
    names[build.hash] =
      (await builtBefore(engine, build.hash)) ?? (await buildImage(engine, build, options));
  }
  return names;
}
