import type { StoredArchitecture } from './architecture';
import type {
  NewLogLine,
  LogLine,
  Outcome,
  Progress,
  Run,
  RunError,
  RunState,
  RunSummary,
} from './run';
import type { TaskSchemas } from './task-schemas';

/** A runner's right to work on a run: good until the lease ends, and only for this attempt. */
export interface Lease {
  readonly runId: string;
  /** Grows with each claim; a write under an older token is refused. */
  readonly token: number;
  /** Where the store finds the run again, if it keeps that in mind. */
  readonly row?: number;
}

export type Claim =
  | { readonly kind: 'claimed'; readonly lease: Lease; readonly run: Run }
  /** Finished, or unknown: the message is done with. */
  | { readonly kind: 'over' }
  /** Another runner holds it, or its time has not come: look again after this time. */
  | { readonly kind: 'held'; readonly retryAfterMs: number };

export type Renewal = 'held' | 'lost' | 'cancel-requested';

/** A place in the list of runs. */
export interface RunPosition {
  readonly createdAt: string;
  readonly id: string;
}

/** Times are ISO 8601 in UTC with milliseconds, as a run's own. */
export interface RunFilter {
  readonly task?: string;
  readonly state?: RunState | readonly RunState[];
  /** Submitted at this time or later. */
  readonly createdAfter?: string;
  /** Submitted before this time. */
  readonly createdBefore?: string;
  /** Its id or its key begins so. */
  readonly prefix?: string;
  /** Only what is behind this place: the next page. */
  readonly after?: RunPosition;
  /** At most this many, newest first; of one time, those of the greater id first. */
  readonly limit: number;
}

/** Which runs are counted. Times are ISO 8601 in UTC with milliseconds, as a run's own. */
export type CountFilter = Pick<RunFilter, 'task' | 'createdAfter' | 'createdBefore'>;

/** How many of the newest runs are in each state. */
export interface RunCounts {
  readonly states: Readonly<Record<RunState, number>>;
  /** There are older ones: counting ended. */
  readonly more?: true;
}

export type NewRun = Pick<Run, 'id' | 'task' | 'input' | 'createdAt'> &
  Partial<Pick<Run, 'key' | 'notBefore' | 'priority'>>;

/** A run that nobody takes, without what may be large. */
export interface OverdueRun extends Pick<Run, 'id' | 'task' | 'state' | 'losses' | 'priority'> {
  /** When it could have been claimed, milliseconds since 1970. */
  readonly sinceMs: number;
}

export interface Creation {
  readonly run: Run;
  /** False: the run was there already, and is as it was. */
  readonly isNew: boolean;
}

/**
 * Where runs live. Every transition is a conditional write on the previous state and, once a run is
 * claimed, on the lease's token: a former owner's late write changes nothing.
 */
export interface RunStore {
  /** Records a PENDING run, unless there is one of this id. */
  create(run: NewRun): Promise<Creation>;
  /**
   * Records a PENDING run that does a FAILED, CANCELLED or TIMED_OUT one again. False: that one is in another state,
   * or another run does it again already.
   */
  createRetry(run: NewRun, retryOf: string): Promise<boolean>;
  get(id: string): Promise<Run | undefined>;
  /** Without their inputs and results. A run that was submitted since the page before does not move the next one. */
  list(filter: RunFilter): Promise<readonly RunSummary[]>;
  /** Counts the newest 10,000 runs, on AWS the newest 1,000 of each task: what it costs has an end. */
  counts(filter: CountFilter): Promise<RunCounts>;
  /**
   * PENDING → RUNNING, or takes over a RUNNING run whose lease has ended, which counts a loss. Counts an attempt.
   *
   * @param runner who takes it, as the history of attempts names it
   */
  claim(id: string, leaseMs: number, runner?: string): Promise<Claim>;
  renew(lease: Lease, leaseMs: number): Promise<Renewal>;
  /** Renews many leases in one write, where the store can; the answers are in their order. */
  renewAll?(leases: readonly Lease[], leaseMs: number): Promise<readonly Renewal[]>;
  /** RUNNING → a final state. False: the lease was lost and nothing was written. */
  finish(lease: Lease, outcome: Outcome): Promise<boolean>;
  /**
   * RUNNING → PENDING. `counted: false` takes the attempt back; `crashed` counts it as one that ended with its executor.
   * Nobody can claim the run for `afterMs`, by default 0. `error` is what the history of attempts says of it. False: the
   * lease was lost.
   */
  release(
    lease: Lease,
    options: {
      readonly counted: boolean;
      readonly crashed?: boolean;
      readonly afterMs?: number;
      readonly error?: RunError;
    },
  ): Promise<boolean>;
  /** False: the lease was lost. */
  setProgress(lease: Lease, progress: Progress): Promise<boolean>;
  /** Remembers the result of a step of the run, for its next attempt. False: the lease was lost. */
  saveStep(lease: Lease, name: string, result: unknown): Promise<boolean>;
  /** Results of the steps that earlier attempts have finished, by name. */
  steps(id: string): Promise<Readonly<Record<string, unknown>>>;
  /** Makes `key` the run's own among unfinished runs of its task; otherwise says which run has it. */
  holdKey(lease: Lease, task: string, key: string): Promise<string | undefined>;
  /**
   * Unfinished runs that could have been claimed since `beforeMs` (milliseconds since 1970) and were not: their
   * message, or their runner, is lost. The longest waiting first; at most `limit`, on AWS of each task.
   */
  overdue(beforeMs: number, limit: number): Promise<readonly OverdueRun[]>;
  /**
   * Before the message of an overdue run is sent again: the run counts as claimable since now. False: it is not
   * overdue (any more), since somebody claimed it or marked it first.
   */
  markResent(id: string, beforeMs: number): Promise<boolean>;
  /** PENDING → CANCELLED at once; a RUNNING run is marked, and its runner stops it. */
  cancel(id: string): Promise<Run | undefined>;
  /** Those of RUNNING runs that are marked so; absent where a `Taker` tells of each. */
  readonly cancelRequested?: (ids: readonly string[]) => Promise<readonly string[]>;
  /** @param lease where one is given, lines of a former owner are dropped: the log of a run that is over stays as it is */
  appendLog(id: string, lines: readonly NewLogLine[], lease?: Lease): Promise<void>;
  /** Lines after a sequence number, at most 1,000. */
  readLog(id: string, after: number): Promise<readonly LogLine[]>;
  /** Tells callers what tasks take and give; replaces what was said of these tasks before. */
  saveTaskSchemas(schemas: Readonly<Record<string, TaskSchemas>>): Promise<void>;
  /** What task runners have said of their tasks, by name. */
  taskSchemas(): Promise<Readonly<Record<string, TaskSchemas>>>;
  /** Keeps the picture of the environment, in place of the one before. */
  saveArchitecture(architecture: StoredArchitecture): Promise<void>;
  /** Undefined: nobody has published one. */
  architecture(): Promise<StoredArchitecture | undefined>;
  /** The run that a task's schedule started last. */
  lastStarted(task: string): Promise<string | undefined>;
  /** Records a PENDING run as its task's last one. False: `before` no longer was, or the run is there; nothing was written. */
  createAsLast(run: NewRun, before: string | undefined): Promise<boolean>;
  close(): void;
}
