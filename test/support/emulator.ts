import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
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
  /** Where the web service answers, once one runs as a container. */
  readonly webPort: number;
  /** Types that templates held and moto passed over: nothing of them was tested. */
  skippedTypes(): string[];
  /** What the server has written: its tracebacks, when it answers with 500. */
  log(): string;
  stop(): Promise<void>;
}

const PROGRAM = join(__dirname, '..', 'emulator', 'server.py');

/** The account of everything that is made without assuming a role elsewhere. */
export const EMULATED_ACCOUNT = '111111111111';

interface EmulatorOptions {
  /** In place of every account's ECR; tasks run as containers then. */
  readonly registry?: string;
  /** In place of the ECR of an account; nothing runs for it. */
  readonly registries?: Readonly<Record<string, string>>;
}

/** Starts moto's server, with what this project adds to it, on a free port. */
export async function startEmulator({
  registry,
  registries = {},
}: EmulatorOptions = {}): Promise<Emulator> {
  const port = await freePort();
  const webPort = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-emulator-'));
  // A file, not a pipe: nobody empties a pipe while a test waits for a command, and the server would wait too.
  const logFile = join(folder, 'log');
  const output = openSync(logFile, 'w');
  const server = spawn(join(VENV, 'python'), [PROGRAM, '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      SLIPWAY_ACCOUNT: EMULATED_ACCOUNT,
      ...Object.fromEntries(
        Object.entries(registries).map(([account, host]) => [`SLIPWAY_REGISTRY_${account}`, host]),
      ),
      ...(registry !== undefined && {
        SLIPWAY_REGISTRY: registry,
        SLIPWAY_EMULATED_WEB_PORT: String(webPort),
      }),
    },
  });
  closeSync(output);
  const log = () => readFileSync(logFile, 'utf8');
  // moto takes the first label of the host for a bucket: the host must be a plain name.
  const endpoint = `http://localhost:${port}`;
  const isUp = () => answers(`${endpoint}/moto-api/data.json`);
  for (let waited = 0; waited < 50_000 && server.exitCode === null; waited += 100) {
    if (await isUp())
      return {
        endpoint,
        webPort,
        log,
        skippedTypes: () => skippedIn(log()),
        stop: stopping(server, folder),
      };
    await sleep(100);
  }
  server.kill('SIGKILL');
  throw new Error(`the emulator did not start: ${log()}`);
}

const stopping = (server: ChildProcess, folder: string) => async (): Promise<void> => {
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
  rmSync(folder, { recursive: true });
};

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

function skippedIn(log: string): string[] {
  const found = log.matchAll(/No Moto CloudFormation support for (\S+)/g);
  return [...new Set([...found].map(([, type = '']) => type))].sort();
}
