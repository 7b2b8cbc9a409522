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
  stop(): Promise<void>;
}

/** Starts moto's server on a free port. */
export async function startEmulator(): Promise<Emulator> {
  const port = await freePort();
  const server: ChildProcess = spawn(
    join(VENV, 'moto_server'),
    ['-H', '127.0.0.1', '-p', String(port)],
    {
      stdio: 'ignore',
    },
  );
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
