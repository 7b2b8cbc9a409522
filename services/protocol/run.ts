import type { Attempt } from './attempt';

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

/** Adds counts up, state by state; a state without any has 0. */
export function countsOf(
  counts: Iterable<readonly [state: RunState, count: number]>,
): Record<RunState, number> {
  const states = { PENDING: 0, RUNNING: 0, SUCCEEDED: 0, FAILED: 0, CANCELLED: 0, TIMED_OUT: 0 };
  for (const [state, count] of counts) states[state] += count;
  return states;
}

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

/** How far a run is, as its task says. */
export interface Progress {
  readonly done: number;
  /** Of how many; absent where the task does not know. */
  readonly total?: number;
  readonly text?: string;
}

/** A run as callers see it. Times are ISO 8601. */
export interface Run {
  readonly id: string;
  readonly task: string;
  readonly state: RunState;
  readonly input: unknown;
  /** Attempts begun so far. */
  readonly attempts: number;
  /** Of these, attempts that ended with the runner that had them. */
  readonly losses?: number;
  /** Of these, attempts that ended with the process that executed them, by no wish of the runner. */
  readonly crashes?: number;
  /** What its caller calls it: submitted again under the same key, it is the same run. */
  readonly key?: string;
  /** It does not begin before this time. */
  readonly notBefore?: string;
  /** Runs of a higher priority begin first. Absent: 0. */
  readonly priority?: number;
  /** The finished run that this one does again. */
  readonly retryOf?: string;
  /** The run that does this one again. */
  readonly retriedAs?: string;
  readonly progress?: Progress;
  /** Which of its input, result or error cannot be read any more, and why. */
  readonly unreadable?: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** A cancel was asked for and the runner has not stopped the work yet. */
  readonly cancelRequested?: boolean;
  readonly result?: unknown;
  readonly error?: RunError;
  /** Its last 20 attempts, the oldest first; absent before the first one. */
  readonly history?: readonly Attempt[];
}

/** A run as lists have it. */
export type RunSummary = Omit<Run, 'input' | 'result' | 'history'>;

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
