import type { LogStream, RunError } from '../protocol/run';

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
  | { readonly type: 'ping' };

export interface FinishedRun {
  readonly runId: string;
  readonly attempt: AttemptResult;
}

export type AttemptResult =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: RunError; readonly retryable: boolean };

export type FromHost =
  | { readonly type: 'ready'; readonly tasks: Readonly<Record<string, TaskFacts>> }
  | {
      readonly type: 'log';
      readonly runId: string;
      readonly stream: LogStream;
      readonly text: string;
    }
  | { readonly type: 'done'; readonly runs: readonly FinishedRun[] }
  | { readonly type: 'pong' };

/** What the supervisor must know of a handler task; it never loads the task's own code. */
export interface TaskFacts {
  readonly runs: 'event-loop' | 'worker-thread' | 'child-process' | 'command';
  readonly timeLimitSeconds: number;
  readonly attempts: number;
  readonly retryDelaySeconds: number;
  /** Runs under way at once in a runner. */
  readonly concurrency?: number;
}
