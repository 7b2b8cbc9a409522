/** Queue and runners as people see them. Times are ISO 8601 in UTC. */

/** What waits in the queue, and what is under way. */
export interface QueueStatus extends QueueCounts {
  /** Runs that failed or took too long, and that nobody has done again. */
  readonly deadLetters: number;
  /** Absent: the queue has none that is not a run. Messages that were received too often, on SQS. */
  readonly deadMessages?: number;
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
export interface RunnerStatus {
  readonly id: string;
  /** Of the machine or container. */
  readonly host: string;
  /** Of the runner's release; absent where it has none. */
  readonly version?: string;
  readonly startedAt: string;
  /** On AWS it tells of itself every 10 seconds. */
  readonly lastSeenAt: string;
  /** It has not told of itself for longer than it should have: it is stuck, or gone without a word. */
  readonly silent: boolean;
  /** It takes nothing new and ends with what it has. */
  readonly draining: boolean;
  /** Runs that it can have at once, and how many of these places are taken. */
  readonly slots: { readonly total: number; readonly busy: number };
  /** Names of the tasks that it takes. */
  readonly tasks: readonly string[];
  /** What it runs now, at most 100 of them. */
  readonly running: readonly RunOfRunner[];
}

export interface RunOfRunner {
  readonly id: string;
  readonly task: string;
  /** When this attempt began. */
  readonly since: string;
}
