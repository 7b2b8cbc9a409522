import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { withVariables } from './process-env';

export interface ProgramOptions {
  readonly folder?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** All that it writes goes there too. */
  readonly logFile?: string;
  /** Aborted: it is ended. */
  readonly signal?: AbortSignal | undefined;
}

export interface Ended {
  /** Undefined: there is no such program. */
  readonly exitCode: number | undefined;
  /** What it wrote to its standard output, without the last line break. */
  readonly output: string;
  /** Last lines of both streams, in the order they came. */
  readonly lastLines: readonly string[];
}

const KEPT_LINES = 30;

/** Runs a program to its end, whatever its exit code. @throws AbortError */
export async function runProgram(
  [program = '', ...args]: readonly string[],
  { folder, variables = {}, onLine, logFile, signal }: ProgramOptions = {},
): Promise<Ended> {
  const log = logFile === undefined ? undefined : createWriteStream(logFile);
  const lastLines: string[] = [];
  const output: string[] = [];
  const hear = (stream: Readable, into?: string[]): void => {
    createInterface({ input: stream }).on('line', (line) => {
      into?.push(line);
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
      log?.write(`${line}\n`);
      onLine?.(line);
    });
  };
  let exitCode: number | undefined;
  try {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: withVariables(variables),
      ...(folder !== undefined && { cwd: folder }),
      ...(signal !== undefined && { signal }),
    });
    hear(child.stdout, output);
    hear(child.stderr);
    exitCode = await exitCodeOf(child);
  } finally {
    await ended(log);
  }
  return { exitCode, output: output.join('\n'), lastLines };
}

/** Undefined where there is no such program. */
const exitCodeOf = (child: ChildProcess): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });

const ended = (log: WriteStream | undefined): Promise<void> =>
  new Promise((resolve) => (log === undefined ? resolve() : log.end(resolve)));
