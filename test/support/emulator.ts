import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VENV } from './prerequisites';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

export interface Emulator {
  readonly endpoint: string;
  /** Types that templates held and moto passed over: nothing of them was tested. */
  skippedTypes(): string[];
  stop(): Promise<void>;
}

const PROGRAM = join(__dirname, '..', 'emulator', 'server.py');

/** The account of everything that is made without assuming a role elsewhere. */
export const EMULATED_ACCOUNT = '111111111111';

/** Starts moto's server, with what this project adds to it, on a free port. */
export async function startEmulator(): Promise<Emulator> {
  const port = await freePort();
  let log = '';
  const server: ChildProcess = spawn(
    join(VENV, 'python'),
    [PROGRAM, '-H', '127.0.0.1', '-p', String(port)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, MOTO_ACCOUNT_ID: EMULATED_ACCOUNT },
    },
  );
  for (const stream of [server.stdout, server.stderr]) {
    stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  }
  // moto takes the first label of the host for a bucket: the host must be a plain name.
  const endpoint = `http://localhost:${port}`;
  for (let waited = 0; waited < 20_000; waited += 100) {
    if (server.exitCode !== null) break;
    if (
      await fetch(`${endpoint}/moto-api/data.json`).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return {
        endpoint,
        skippedTypes: () => {
          const found = log.matchAll(/No Moto CloudFormation support for (\S+)/g);
          return [...new Set([...found].map(([, type = '']) => type))].sort();
        },
        stop: async () => {
          server.kill('SIGTERM');
          if (server.exitCode === null) await once(server, 'exit');
        },
      };
    }
    await sleep(100);
  }
  server.kill('SIGKILL');
  throw new Error('the emulator did not start');
}
