import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { environmentVariables } from '../process-env';

const PROGRAM = join(__dirname, '..', '..', '..', 'bin', 'slipway.js');

/** Bytes of an answer; more is nothing that a model could read. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_AT_ONCE = 4;

export interface Asked {
  /** What it wrote to its standard output. */
  readonly output: string;
  /** The last lines of what it said. */
  readonly said: string;
  readonly exitCode: number;
  /** `time`: it was told to end, for it took too long. */
  readonly ended: 'itself' | 'time' | 'size' | 'asked';
}

export type Ask = (args: readonly string[], options: AskOptions) => Promise<Asked>;

export interface AskOptions {
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

let underWay = 0;

/**
 * Runs a command of Slipway in a process of its own: what one does to its region, its standard output or its state, it
 * does to no other, and it is ended whole.
 *
 * @throws Error where too many are under way
 */
export const askSlipway: Ask = async (args, { limitMs, signal }) => {
  if (underWay >= MOST_AT_ONCE)
    throw new Error(`${MOST_AT_ONCE} commands are under way: wait for one of them, and try again`);
  underWay++;
  try {
    return await ask(args, { limitMs, signal });
  } finally {
    underWay--;
  }
};

/** A command that is told to end has so long to do it. */
const GRACE_MS = 5000;
const LAST_WORDS = 2000;

function ask(args: readonly string[], { limitMs, signal }: AskOptions): Promise<Asked> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environmentVariables(), NO_COLOR: '1' },
  });
  let ended: Asked['ended'] = 'itself';
  let killer: NodeJS.Timeout | undefined;
  const end = (why: Asked['ended']): void => {
    if (ended !== 'itself') return;
    ended = why;
    child.kill('SIGTERM');
    killer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  };
  const timer = setTimeout(() => end('time'), limitMs);
  const abort = (): void => end('asked');
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const chunks: Buffer[] = [];
  let size = 0;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_BYTES) end('size');
    else chunks.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-LAST_WORDS);
  });
  return new Promise<Asked>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ output: Buffer.concat(chunks).toString(), said, exitCode: code ?? 1, ended }),
    );
  }).finally(() => {
    clearTimeout(timer);
    clearTimeout(killer);
    signal.removeEventListener('abort', abort);
  });
}
