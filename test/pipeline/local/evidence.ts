import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { releaseSchema, type Release } from '../../../lib/operations/release/release';
import type { Source } from './checkout';
import type { Session } from './session';

/** The release that a build left among its reports. */
export function releaseIn(folder: string): Release {
  const file = join(folder, 'reports', 'release', 'release.json');
  return releaseSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * Asks the registry for each image of a release, in each environment's own repository.
 *
 * @returns how many images there are
 * @throws Error where one is not there, or is another
 */
export async function compareDigests(
  { application, surroundings }: Session,
  { images }: Release,
): Promise<number> {
  const { registry } = await surroundings();
  for (const { account, region, name: environment } of application.environments) {
    for (const { name, hash, digest } of images) {
      const repository = `cdk-hnb659fds-container-assets-${account}-${region}`;
      const found = await registry.digest(repository, hash);
      if (found === digest) continue;
      throw new Error(
        `${name} of ${environment} is ${found ?? 'not there'}, the release has ${digest}`,
      );
    }
  }
  if (images.length === 0) throw new Error('the release has no images');
  return images.length;
}

/** Longer than any container takes to start. Milliseconds. */
const UP_MS = 180_000;

/** Waits until the web service of the first environment answers. @throws Error where it does not */
export async function answers(
  { surroundings, signal }: Session,
  environment: string,
): Promise<void> {
  const { emulator } = await surroundings();
  const url = `http://localhost:${emulator.webPort}/readyz`;
  const end = performance.now() + UP_MS;
  while (performance.now() < end) {
    signal.throwIfAborted();
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(200);
  }
  throw new Error(`${environment} does not answer: ${url}`);
}

/** Ends by itself, and asks for no input. */
const TRIED = 'greet';

const CONFIGURATION = 'slipway.config.ts';
const BEFORE = 'slipway.config.before.ts';

/** Gives the web service of every environment variables that it did not have, and each deployment a task to be tried with. */
export function changeSettings(
  { folder }: Source,
  variables: Readonly<Record<string, string>>,
  triedFor = '2 minutes',
): void {
  const before = join(folder, BEFORE);
  if (!existsSync(before)) renameSync(join(folder, CONFIGURATION), before);
  writeFileSync(
    join(folder, CONFIGURATION),
    `import before from './slipway.config.before';

export default {
  ...before,
  web: { ...before.web, environment: ${JSON.stringify(variables)} },
  deployment: { ...before.deployment, smoke: { task: '${TRIED}', timeLimit: '${triedFor}' } },
};
`,
  );
}
