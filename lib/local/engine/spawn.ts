import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What a command of the engine gave back. */
export interface Answer {
  readonly exitCode: number;
  readonly output: string;
  readonly error: string;
}

/** Runs a program to its end, in a process group of its own: a Ctrl-C in the terminal does not reach it. */
export function answerOf(
  [program = '', ...args]: readonly string[],
  { timeoutMs = 120_000 }: { readonly timeoutMs?: number } = {},
): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // Not spawn's own limit: its timer goes on where there is no such program, and keeps the process alive.
    const timer = setTimeout(() => child.kill(), timeoutMs);
    const [output, error] = [child.stdout, child.stderr].map(gathered);
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    child.on('error', (reason: NodeJS.ErrnoException) =>
      end({ exitCode: 127, output: '', error: reason.message }),
    );
    child.on('close', (code) =>
      end({ exitCode: code ?? 124, output: output?.() ?? '', error: error?.() ?? '' }),
    );
  });
}

function gathered(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8').trim();
}

/** Reads what a program writes, line by line, both streams. The function that is returned ends it. */
export function linesOf(
  [program = '', ...args]: readonly string[],
  onLine: (line: string) => void,
  onEnd: () => void = () => undefined,
): () => void {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', onLine);
  child.on('error', onEnd);
  child.on('close', onEnd);
  return () => void child.kill('SIGKILL');
}

/** Runs a program and waits for it, nothing else going on; its output, empty where it fails. */
export function runAtOnce([program = '', ...args]: readonly string[]): string {
  const { status, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 30_000,
  });
  return status === 0 ? stdout : '';
}
