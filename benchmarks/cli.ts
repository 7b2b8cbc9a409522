import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readAssembly } from '../lib/assembly';
import { deployedAws } from '../test/cli/deployed-aws';
import { copyOfProject } from '../test/cli/project-copy';
import { synthesized } from '../test/support/sample';

/**
 * How long the command line takes until it does what was asked, beside a Node that does nothing; all in turn, so that
 * what else the machine does hits all. `status` asks an AWS that answers at once: what it takes beyond a Node is its own.
 */

const ROUNDS = Number(process.argv[2] ?? 9);

const SETTLED_MS = 2100;

/** What is asked of us, in milliseconds. */
const HELP_AT_MOST = 150;
const STATUS_AT_MOST = 300;

async function main(): Promise<void> {
  const folder = copyOfProject();
  cpSync(synthesized(), join(folder, 'cdk.out'), { recursive: true });
  // What was written just now is not kept compiled.
  await setTimeout(SETTLED_MS);
  const aws = await deployedAws(readAssembly(join(folder, 'cdk.out')));
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const slipway = (...args: string[]) => ['bin/slipway.js', ...args];
  const asked: readonly (readonly [name: string, args: readonly string[]])[] = [
    ['node that does nothing', ['-e', '0']],
    ['slipway --help', slipway('--help')],
    ['slipway complete (names)', slipway('complete', '--', 'run', '')],
    ['slipway status --on aws', slipway('status', '--on', 'aws')],
  ];
  const times = asked.map((): number[] => []);
  for (let round = -2; round < ROUNDS; round += 1)
    for (const [index, [, args]] of asked.entries()) {
      const took = await millisecondsOf(folder, args, env);
      // The first rounds fill the caches.
      if (round >= 0) times[index]?.push(took);
    }
  aws.stop();
  const medians = times.map(median);
  const [bare = 0, help = 0, , status = 0] = medians;
  console.log(`${cpus().length} cores, ${ROUNDS} rounds, medians in ms (least)`);
  for (const [index, [name]] of asked.entries())
    console.log(
      `${name.padEnd(26)} ${format(medians[index])} (${format(Math.min(...(times[index] ?? [])))})`,
    );
  console.log(`--help: at most ${HELP_AT_MOST}: ${verdict(help <= HELP_AT_MOST)}`);
  console.log(
    `status beyond a Node: ${format(status - bare)}, at most ${STATUS_AT_MOST}: ${verdict(status - bare <= STATUS_AT_MOST)}`,
  );
}

async function millisecondsOf(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const begun = process.hrtime.bigint();
  await once(spawn(process.execPath, args, { cwd, env, stdio: 'ignore' }), 'close');
  return Number(process.hrtime.bigint() - begun) / 1e6;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const format = (ms: number | undefined): string => (ms ?? 0).toFixed(0).padStart(5);

const verdict = (kept: boolean): string => (kept ? 'kept' : 'NOT KEPT');

void main();
