import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { copyOfProject } from '../test/cli/project-copy';
import { synthesized } from '../test/support/sample';

/**
 * How long the command line takes until it does what was asked, beside a Node that does nothing; all in turn, so that
 * what else the machine does hits all. `status` asks an AWS that answers at once: what it takes beyond a Node is its own.
 */

const ROUNDS = Number(process.argv[2] ?? 9);

/** What is asked of us, in milliseconds. */
const HELP_AT_MOST = 150;
const STATUS_AT_MOST = 300;

const MISSING =
  '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>';

async function main(): Promise<void> {
  const folder = copyOfProject();
  cpSync(synthesized(), join(folder, 'cdk.out'), { recursive: true });
  const server = createServer((_request, response) =>
    response.writeHead(400, { 'content-type': 'text/xml' }).end(MISSING),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: `http://localhost:${(server.address() as AddressInfo).port}`,
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
  for (let round = -1; round < ROUNDS; round += 1)
    for (const [index, [, args]] of asked.entries()) {
      const took = await millisecondsOf(folder, args, env);
      // The first round fills the caches.
      if (round >= 0) times[index]?.push(took);
    }
  server.close();
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
