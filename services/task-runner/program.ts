import { setTimeout as sleep } from 'node:timers/promises';
import { ENV } from '../protocol/contract';
import type { Progress } from '../protocol/run';
import { cannotStart } from './cannot-start';
import type { Execution, LogSink } from './execution';
import { lines } from './lines';
import type { AttemptResult } from './messages';
import { progressIn } from './progress-line';
import { resultFile } from './result-file';
import { resultIn } from './result-line';
import { signalGroup, startProgram, type ProgramOptions } from './spawn';

interface Program extends ProgramOptions {
  /** Written to the program's standard input. */
  readonly input?: string;
  /** What the run returns where the program wrote no result file and told no result. */
  readonly resultOf: (last: LastLine | undefined) => AttemptResult;
}

/** The last line on standard output that is neither empty nor of progress. */
interface LastLine {
  readonly text: string;
  /** False: the line is longer than can be kept. */
  readonly whole: boolean;
}

interface Sinks {
  readonly log: LogSink;
  readonly progress: (progress: Progress) => void;
}

/** What the program left running may hold its output open; it is read for this long. */
const OUTPUT_AFTER_EXIT_MS = 1000;

/** Lines passed on of each attempt: no log keeps more. */
const MOST_LINES = 10_001;

const LONGEST_IN_ERROR = 500;

/** What every program that executes a run finds in its environment. */
export function runVariables(run: {
  readonly runId: string;
  readonly attempt: number;
}): Readonly<Record<string, string>> {
  return {
    [ENV.runId]: run.runId,
    [ENV.attempt]: String(run.attempt),
    [ENV.idempotencyKey]: run.runId,
  };
}

/** Runs a program to its end; the exit code decides. */
export function runProgram({ input, resultOf, ...options }: Program, sinks: Sinks): Execution {
  const file = resultFile();
  const environment = {
    ...options.environment,
    ...(file.path !== undefined && { [ENV.resultFile]: file.path }),
  };
  const child = startProgram({ ...options, environment });
  const signal = (name: 'SIGTERM' | 'SIGKILL') =>
    options.ownGroup ? signalGroup(child, name) : void child.kill(name);
  const output = readOutput(child, sinks);
  child.stdin?.on('error', () => undefined); // a program need not read its input
  child.stdin?.end(input ?? '');

  const ended = new Promise<AttemptResult>((resolve) => {
    const settle = (result: AttemptResult): void => {
      file.remove();
      resolve(result);
    };
    child.on('error', (error) => settle(cannotStart(options, error)));
    child.on('exit', (code, signalName) => {
      // What the program left running must not hold its output open.
      if (options.ownGroup) signalGroup(child, 'SIGKILL');
      void Promise.race([output.ended, sleep(OUTPUT_AFTER_EXIT_MS)]).then(() => {
        const { lastLine, lastError, result } = output.said();
        settle(
          code === 0
            ? (file.read() ?? result ?? resultOf(lastLine))
            : failure(code, signalName, lastError),
        );
      });
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

interface Said {
  readonly lastLine?: LastLine;
  readonly lastError?: string;
  /** Of the last line that tells one. */
  readonly result?: AttemptResult;
}

function readOutput(
  { stdout, stderr }: ReturnType<typeof startProgram>,
  { log, progress }: Sinks,
): {
  readonly ended: Promise<unknown>;
  readonly said: () => Said;
} {
  let lastLine: LastLine | undefined;
  let lastError: string | undefined;
  let result: AttemptResult | undefined;
  let count = 0;
  const pass: LogSink = (line) => {
    count += 1;
    if (count <= MOST_LINES) log(line);
  };
  const ended = Promise.all([
    lines(stdout, (text, whole) => {
      const reported = progressIn(text);
      if (reported !== undefined) {
        progress(reported);
        return;
      }
      const told = resultIn(text, whole);
      if (told !== undefined) {
        result = told;
        return;
      }
      if (text.trim() !== '') lastLine = { text, whole };
      pass({ stream: 'stdout', text });
    }),
    lines(stderr, (text) => {
      if (text.trim() !== '') lastError = text;
      pass({ stream: 'stderr', text });
    }),
  ]);
  return {
    ended,
    said: () => ({
      ...(lastLine !== undefined && { lastLine }),
      ...(lastError !== undefined && { lastError }),
      ...(result !== undefined && { result }),
    }),
  };
}

function failure(
  code: number | null,
  signal: string | null,
  lastError: string | undefined,
): AttemptResult {
  const said = lastError === undefined ? '' : `: ${lastError.trim().slice(0, LONGEST_IN_ERROR)}`;
  const error =
    code === null
      ? { name: 'Signal', message: `ended by ${signal ?? 'a signal'}${said}` }
      : { name: 'ExitCode', message: `exited with code ${code}${said}`, exitCode: code };
  return { ok: false, error, retryable: true };
}

/** The result of a command task that wrote no file: its last line of output, as JSON. */
export function jsonResult(last: LastLine | undefined): AttemptResult {
  if (last === undefined) return noResult('the program printed nothing');
  if (!last.whole) return noResult('the last line of output is too long');
  try {
    return { ok: true, result: JSON.parse(last.text) };
  } catch {
    const start = last.text.trim().slice(0, 80);
    return noResult(`the last line of output is not JSON: ${start}`);
  }
}

function noResult(problem: string): AttemptResult {
  const message = `${problem}; print the result as JSON, last, or write it to the file that ${ENV.resultFile} names`;
  return { ok: false, error: { name: 'InvalidResult', message }, retryable: false };
}
