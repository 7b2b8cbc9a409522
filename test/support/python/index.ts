import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VENV } from '../prerequisites';
import { sharedInRun } from '../temporary-folder';

/**
 * Programs of the tests in Python. One process in a run has them loaded, and forks for each suite that asks: see
 * forks.py. It costs nothing until the first one does.
 */

const FORKS = join(__dirname, 'forks.py');
const PYTHON = join(VENV, 'python');

const doorOfRun = (): string | undefined => sharedInRun('python');

let forks: ChildProcess | undefined;

/** For the whole run: in its process, before its suites. */
export function startPython(door: string | undefined = doorOfRun()): void {
  if (door === undefined || !existsSync(PYTHON)) return;
  // Its input ends with this process, however that ends; it ends with its input.
  forks = spawn(PYTHON, [FORKS, door], { stdio: ['pipe', 'ignore', 'inherit'] });
  forks.unref();
  (forks.stdin as Socket).unref();
}

export const stopPython = (): boolean | undefined => forks?.kill();

/** Outside of a run, as of its own process. */
let ownDoor: string | undefined;

function ownPython(): string {
  if (ownDoor === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-python-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    ownDoor = join(folder, 'door');
    startPython(ownDoor);
  }
  return ownDoor;
}

export interface PythonProgram {
  /** What it has written. */
  readonly output: () => string;
  readonly hasEnded: () => boolean;
  /** Its exit code; undefined: it was killed. */
  readonly ended: Promise<number | undefined>;
  readonly stop: () => Promise<void>;
}

/** Starts a program as a process of its own, which ends with this one at the latest. */
export async function runPython(
  program: 'emulator' | 'cfn-lint',
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PythonProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-python-'));
  // A file, not a pipe: nobody empties a pipe while a test waits for a command, and the program would wait too.
  const file = join(folder, 'output');
  const socket = await connected(doorOfRun() ?? ownPython());
  const asked = { program, arguments: args, environment: env, output: file };
  socket.write(`${JSON.stringify(asked)}\n`);
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => (said += text));
  let isOver = false;
  socket.on('error', () => undefined); // it is closed then, which says it all
  const ended = new Promise<number | undefined>((resolve) => {
    socket.once('close', () => {
      isOver = true;
      resolve(said === '' ? undefined : Number(said));
    });
  });
  const output = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const stop = async () => {
    socket.end();
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { output, ended, stop, hasEnded: () => isOver };
}

/** @throws Error where nobody opens within ten seconds */
async function connected(door: string): Promise<Socket> {
  for (let waited = 0; ; waited += 20) {
    const socket = connect(door);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (waited >= 10_000)
        throw new Error(`the Python of the tests is not there: ${(error as Error).message}`);
      await sleep(20);
    }
  }
}
