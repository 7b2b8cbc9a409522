import type { Execution, LogSink } from './execution';
import type { AttemptResult } from './messages';
import { lines, signalGroup, startProgram, type ProgramOptions } from './spawn';

interface Program extends ProgramOptions {
  /** Written to the program's standard input. */
  readonly input?: string;
  /** What the run returns, from the last line of output. */
  readonly resultOf: (lastLine: string | undefined) => AttemptResult;
}

/** Runs a program to its end; the exit code decides. */
export function runProgram({ input, resultOf, ...options }: Program, log: LogSink): Execution {
  const child = startProgram(options);
  const signal = (name: 'SIGTERM' | 'SIGKILL') =>
    options.ownGroup ? signalGroup(child, name) : void child.kill(name);
  let lastLine: string | undefined;
  const output = Promise.all([
    lines(child.stdout, (text) => {
      if (text.trim() !== '') lastLine = text;
      log({ stream: 'stdout', text });
    }),
    lines(child.stderr, (text) => log({ stream: 'stderr', text })),
  ]);
  child.stdin?.on('error', () => undefined); // a program need not read its input
  child.stdin?.end(input ?? '');

  const ended = new Promise<AttemptResult>((resolve) => {
    child.on('error', (error) =>
      resolve({
        ok: false,
        error: {
          name: 'CannotStart',
          message: `cannot start ${options.command[0]}: ${error.message}`,
        },
        retryable: false,
      }),
    );
    child.on('exit', (code, signal) => {
      // What the program left running must not hold its output open.
      if (options.ownGroup) signalGroup(child, 'SIGKILL');
      void output.then(() => resolve(code === 0 ? resultOf(lastLine) : failure(code, signal)));
    });
  });
  return {
    ended,
    abort: () => signal('SIGTERM'),
    kill: async () => {
      signal('SIGKILL');
      await ended;
    },
  };
}

function failure(code: number | null, signal: string | null): AttemptResult {
  const error =
    code === null
      ? { name: 'Signal', message: `ended by ${signal ?? 'a signal'}` }
      : { name: 'ExitCode', message: `exited with code ${code}`, exitCode: code };
  return { ok: false, error, retryable: true };
}

/** The result of a command task: its last line of output, as JSON. */
export function jsonResult(lastLine: string | undefined): AttemptResult {
  try {
    return { ok: true, result: JSON.parse(lastLine ?? '') };
  } catch {
    const error = { name: 'InvalidResult', message: 'the last line of output is not JSON' };
    return { ok: false, error, retryable: false };
  }
}
