/** Queue and runners as people see them. Times are ISO 8601 in UTC. */

/** What waits in the queue, and what is under way. */
export interface QueueStatus extends QueueCounts {
  /** Runs that failed or took too long, and that nobody has done again. */
  readonly deadLetters: number;
  /** Each task that has unfinished runs or dead letters, by name. */
  readonly tasks: readonly TaskQueueStatus[];
}

/** The same of one task. */
export interface TaskQueueStatus extends QueueCounts {
  readonly task: string;
  readonly deadLetters: number;
}

export interface QueueCounts {
  /** Runs whose time has come and that wait for a runner. */
  readonly waiting: number;
  /** Runs that a runner has now. */
  readonly inFlight: number;
  /** Runs whose time is yet to come: a delay, or the wait before another attempt. */
  readonly delayed: number;
  /** Since when the run that waits longest could have begun; absent: none waits. */
  readonly oldestSince?: string;
  /** There are more: counting ended here. */
  readonly more?: true;
}

/** A task runner, as it tells of itself. */
export interface RunnerReport {
  readonly id: string;
  /** Of the machine or container. */
  readonly host: string;
  /** Of the code of its tasks: the same for the same code. */
  readonly version?: string;
  readonly startedAt: string;
  /** It takes nothing new and ends with what it has. */
  readonly draining: boolean;
  /** Runs that it can have at once, and how many of these places are taken. */
  readonly slots: { readonly total: number; readonly busy: number };
  /** Names of the tasks that it takes. */
  readonly tasks: readonly string[];
  /** What it runs now, at most 100 of them. */
  readonly running: readonly RunOfRunner[];
}

/** A task runner, as others see it. */
export interface RunnerStatus extends RunnerReport {
  /** When it told of itself last: every 10 seconds, and on one machine as soon as something changes. */
  readonly lastSeenAt: string;
  /** It has not told of itself for half a minute: it is stuck, or gone without a word. */
  readonly silent: boolean;
}

export interface RunOfRunner {
  readonly id: string;
  readonly task: string;
  /** When this attempt began. */
  readonly since: string;
}

/** A runner that tells nothing for so long is silent. */
export const SILENT_AFTER_MS = 30_000;

/** A runner that tells nothing for so long is not there any more. */
export const GONE_AFTER_MS = 10 * 60_000;

/** Counts of several tasks together. */
export function sumOfCounts(counts: readonly QueueCounts[]): QueueCounts {
  const sum = (of: (one: QueueCounts) => number) => counts.reduce((all, one) => all + of(one), 0);
  const [oldestSince] = counts.flatMap((one) => one.oldestSince ?? []).sort();
  return {
    waiting: sum(({ waiting }) => waiting),
    inFlight: sum(({ inFlight }) => inFlight),
    delayed: sum(({ delayed }) => delayed),
    ...(oldestSince !== undefined && { oldestSince }),
    ...(counts.some(({ more }) => more === true) && { more: true }),
  };
}
