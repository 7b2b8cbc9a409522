import type { LogStream, Progress, RunError } from '../protocol/run';
import type { RateLimit } from '../protocol/task';
import type { TaskSchemas } from '../protocol/task-schemas';

/** What supervisor and executor hosts say to each other, as JSON over the process channel. */

/** `once`: a host of one run. The other two serve many. */
export type HostMode = 'event-loop' | 'worker-thread' | 'once';

export interface RunRequest {
  readonly runId: string;
  readonly task: string;
  readonly input: unknown;
  readonly attempt: number;
}

export type ToHost =
  /** Those of one turn of the event loop go together. */
  | { readonly type: 'run'; readonly requests: readonly RunRequest[] }
  | { readonly type: 'abort'; readonly runId: string }
  /** Worker threads only: end the thread, whatever it does. */
  | { readonly type: 'terminate'; readonly runId: string }
  | {
      readonly type: 'answer';
      readonly runId: string;
      /** Of the question. */
      readonly id: number;
      readonly answer: Answer;
    }
  | { readonly type: 'ping' };

/** What the executor of a run asks of the run store, which the supervisor alone holds. */
export type Question =
  /** Results of the steps that earlier attempts have finished. */
  | { readonly kind: 'steps' }
  | { readonly kind: 'step'; readonly name: string; readonly result: unknown }
  /** Answered by the run that has the key, if there is one. */
  | { readonly kind: 'hold-key'; readonly key: string };

/** `lost`: the run is another runner's now, or nobody answers. */
export type Answer =
  { readonly kind: 'done'; readonly value?: unknown } | { readonly kind: 'lost' };

export interface FinishedRun {
  readonly runId: string;
  readonly attempt: AttemptResult;
}

export type AttemptResult =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly error: RunError;
      readonly retryable: boolean;
      /** Asked for by the task, in place of what its retry policy says. */
      readonly retryAfterSeconds?: number;
      /** The run did not begin: it ends CANCELLED. */
      readonly cancelled?: boolean;
    };

export type FromHost =
  | {
      readonly type: 'ready';
      readonly tasks: Readonly<Record<string, TaskFacts>>;
      /** What is wrong with definitions of tasks, a line each. */
      readonly problems: readonly string[];
    }
  | {
      readonly type: 'log';
      readonly runId: string;
      readonly stream: LogStream;
      readonly text: string;
    }
  | { readonly type: 'progress'; readonly runId: string; readonly progress: Progress }
  | {
      readonly type: 'ask';
      readonly runId: string;
      readonly id: number;
      readonly question: Question;
    }
  | {
      readonly type: 'done';
      readonly runs: readonly FinishedRun[];
      /** Worker threads only: how long one run takes of late. JSON knows no infinity, and says null. */
      readonly paceMs?: number | null;
    }
  /** Worker threads only: no thread was free for it in time. */
  | { readonly type: 'returned'; readonly runId: string; readonly paceMs: number | null }
  | { readonly type: 'pong' };

/** What the supervisor must know of a handler task; it never loads the task's own code. */
export interface TaskFacts {
  readonly runs: 'event-loop' | 'worker-thread' | 'child-process' | 'command';
  readonly timeLimitSeconds: number;
  /** Attempts in all, the first included. */
  readonly attempts: number;
  readonly backoff: Backoff;
  /** Runs under way at once in a runner. */
  readonly concurrency?: number;
  readonly rateLimit?: RateLimit;
  /** Of runs that were submitted without one. */
  readonly priority?: number;
  /** Told by the host of the event loop alone. */
  readonly schemas?: TaskSchemas;
}

/** How long a failed run waits; the fields are those of Retry in the definition of a task. */
export interface Backoff {
  readonly kind: 'exponential' | 'linear' | 'constant';
  readonly delaySeconds: number;
  readonly maxDelaySeconds: number;
  readonly jitter: boolean;
}
