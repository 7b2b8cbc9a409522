import type { FinalState, Run, RunError, RunState } from './run';

/**
 * How an attempt ended: as the run did; `CRASHED` with the process that executed it; `HANDED_BACK` by a runner that stops,
 * or with a neighbor that had to be ended, and it does not count; `LOST` with its runner, seen when another took over.
 */
export const ATTEMPT_ENDS = [
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
  'CRASHED',
  'HANDED_BACK',
  'LOST',
] as const;

export type AttemptEnd = (typeof ATTEMPT_ENDS)[number];

/** One attempt at a run. Times are ISO 8601. */
export interface Attempt {
  /** From 1. One that was handed back does not count: the next one has its number. */
  readonly number: number;
  readonly startedAt: string;
  /** Absent: it is under way. Of a lost one: when another runner took over. */
  readonly endedAt?: string;
  /** Absent: it is under way. */
  readonly end?: AttemptEnd;
  /** What it threw; the message is cut after 500 characters. */
  readonly error?: Pick<RunError, 'name' | 'message'>;
  /** The next one does not begin before this. Absent: at once. */
  readonly nextAt?: string;
  /** Name of the runner that had it. */
  readonly runner?: string;
}

/** Attempts of a run that are kept, the last ones. */
export const MOST_ATTEMPTS = 20;

const LONGEST_MESSAGE = 500;

/** An error as the history keeps it: twenty of them must fit into a run. */
export function shortError({ name, message }: RunError): NonNullable<Attempt['error']> {
  return { name: shortened(name), message: shortened(message) };
}

const shortened = (text: string): string =>
  text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE).toWellFormed()}…`;

/** How an attempt ended that gives the run back. */
export const endOfReleased = (counted: boolean, crashed: boolean): AttemptEnd =>
  crashed ? 'CRASHED' : counted ? 'FAILED' : 'HANDED_BACK';

interface Latest {
  readonly state: RunState;
  readonly attempts: number;
  /** Undefined: no attempt has begun since the one before gave the run back. */
  readonly startedAt: string | undefined;
  readonly finishedAt: string | undefined;
  readonly error: RunError | undefined;
  readonly runner: string | undefined;
}

/**
 * The attempts at a run: those that gave it back, and the one that is under way or ended it. Of the latter nothing is
 * written but its begin: the run itself says how it ended.
 */
export function historyOf(past: readonly Attempt[], latest: Latest): Pick<Run, 'history'> {
  const { state, attempts, startedAt, finishedAt, error, runner } = latest;
  const history =
    startedAt === undefined || state === 'PENDING'
      ? past
      : [
          ...past,
          {
            number: attempts,
            startedAt,
            ...(state !== 'RUNNING' && { end: state satisfies FinalState }),
            ...(finishedAt !== undefined && { endedAt: finishedAt }),
            ...(error !== undefined && { error: shortError(error) }),
            ...(runner !== undefined && { runner }),
          },
        ];
  return history.length === 0 ? {} : { history: history.slice(-MOST_ATTEMPTS) };
}
