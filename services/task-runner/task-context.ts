import { mapAll } from '../protocol/concurrency';
import type { Progress } from '../protocol/run';
import type { TaskContext } from '../protocol/task';
import type { LogSink } from './execution';
import type { RunRequest } from './messages';
import { stepsOf } from './steps';
import type { SupervisorLine } from './supervisor-line';
import { PROGRESS_EVERY_MS, throttle } from './throttle';

const LONGEST_TEXT = 500;

export interface Surroundings {
  readonly signal: AbortSignal;
  readonly log: LogSink;
  readonly line: SupervisorLine;
}

/** What a task's function gets beside its input; `end` is called when the function has ended. */
export function taskContext(
  { runId, attempt }: RunRequest,
  { signal, log, line }: Surroundings,
): { readonly context: TaskContext; readonly end: () => void } {
  const { pass, flush } = throttle(line.progress, PROGRESS_EVERY_MS);
  const context: TaskContext = {
    runId,
    attempt,
    idempotencyKey: runId,
    signal,
    // Whatever it is: JavaScript has no types, and a log takes texts.
    log: (text: unknown) => log({ stream: 'log', text: String(text) }),
    progress: (done, total, text) => pass(progressOf(done, total, text)),
    map: (items, work, options) => mapAll(items, work, { ...options, signal }),
    step: stepsOf(line, signal),
  };
  return { context, end: flush };
}

function progressOf(done: number, total: number | undefined, text: string | undefined): Progress {
  if (!Number.isFinite(done) || (total !== undefined && !Number.isFinite(total)))
    throw new TypeError(`progress takes numbers, not ${String(done)} of ${String(total)}`);
  return {
    done,
    ...(total !== undefined && { total }),
    ...(text !== undefined && { text: text.slice(0, LONGEST_TEXT) }),
  };
}
