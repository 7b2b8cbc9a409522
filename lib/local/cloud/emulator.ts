import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from '../errors';
import { freePort } from '../network';
import { surroundings } from '../process-env';
import { killTree, startProcess } from '../spawn';
import { isEmulatorUp } from './network';

/** moto's server, as a process of this machine. */
export interface Emulator {
  readonly port: number;
  /** `http://localhost:5000`. */
  readonly endpoint: string;
  readonly pid: number;
  readonly stop: () => void;
}

const STARTS_WITHIN_MS = 60_000;

/** The program, in the project's own Python environment. */
const program = (root: string): string => join(root, '.venv', 'bin', 'moto_server');

/**
 * Starts the emulator of AWS on a free port of the loopback.
 *
 * @throws LocalError where it is not installed or does not start
 */
export async function startEmulator(
  root: string,
  account: string,
  signal: AbortSignal,
): Promise<Emulator> {
  const file = program(root);
  if (!existsSync(file))
    throw new LocalError(
      'CANNOT_START',
      `containers need an emulator of AWS for their queue and table, and ${file} is not here`,
      'npm run setup:test-tools installs moto (needs python3 with venv); without it: --engine processes',
    );
  const port = (await freePort(0)) ?? 0;
  const last: string[] = [];
  const child = startProcess(
    [file, '-H', '127.0.0.1', '-p', String(port)],
    root,
    { ...surroundings(), MOTO_ACCOUNT_ID: account },
    (line) => {
      last.push(line);
      if (last.length > 8) last.shift();
    },
  );
  const stop = (): void => {
    if (child.pid !== undefined) killTree(child.pid);
  };
  const endpoint = `http://localhost:${port}`;
  for (let waited = 0; waited < STARTS_WITHIN_MS && child.exitCode === null; waited += 100) {
    if (signal.aborted) break;
    if (await isEmulatorUp(endpoint)) return { port, endpoint, stop, pid: child.pid ?? 0 };
    await sleep(100);
  }
  stop();
  signal.throwIfAborted();
  throw new LocalError(
    'CANNOT_START',
    ['the emulator of AWS did not start', ...last.map((line) => `  ${line}`)].join('\n'),
    'npm run setup:test-tools installs it anew',
  );
}
