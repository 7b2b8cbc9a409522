/** One execution of a task and the states it goes through, after Python's concurrent.futures. */

export const RUN_STATES = [
  'PENDING',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
] as const;

export type RunState = (typeof RUN_STATES)[number];

export type FinalState = 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT';

const TRANSITIONS: Readonly<Record<RunState, readonly RunState[]>> = {
  PENDING: ['RUNNING', 'CANCELLED'],
  // back to PENDING: a retry after a failed attempt, or a runner that drains or was lost
  RUNNING: ['SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'PENDING'],
  SUCCEEDED: [],
  FAILED: [],
  CANCELLED: [],
  TIMED_OUT: [],
};

export function mayFollow(from: RunState, to: RunState): boolean {
  return TRANSITIONS[from].includes(to);
}

export function isFinal(state: RunState): state is FinalState {
  return TRANSITIONS[state].length === 0;
}

export interface RunError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Exit code of a command or container task. */
  readonly exitCode?: number;
}

/** A run as callers see it. Times are ISO 8601. */
export interface Run {
  readonly id: string;
  readonly task: string;
  readonly state: RunState;
  readonly input: unknown;
  /** Attempts begun so far. */
  readonly attempts: number;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** A cancel was asked for and the runner has not stopped the work yet. */
  readonly cancelRequested?: boolean;
  readonly result?: unknown;
  readonly error?: RunError;
}

/** How an attempt ended. */
export type Outcome =
  | { readonly state: 'SUCCEEDED'; readonly result: unknown }
  | { readonly state: 'FAILED' | 'TIMED_OUT' | 'CANCELLED'; readonly error: RunError };

export type LogStream = 'stdout' | 'stderr' | 'log';

export interface LogLine {
  /** Position in the run's log, from 1. */
  readonly sequence: number;
  readonly at: string;
  readonly stream: LogStream;
  readonly text: string;
}

export type NewLogLine = Omit<LogLine, 'sequence'>;
