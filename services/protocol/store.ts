import type { NewLogLine, LogLine, Outcome, Run, RunState } from './run';

/** A runner's right to work on a run: good until the lease ends, and only for this attempt. */
export interface Lease {
  readonly runId: string;
  /** Grows with each claim; a write under an older token is refused. */
  readonly token: number;
}

export type Claim =
  | { readonly kind: 'claimed'; readonly lease: Lease; readonly run: Run }
  /** Finished, or unknown: the message is done with. */
  | { readonly kind: 'over' }
  /** Another runner holds it: look again after this time. */
  | { readonly kind: 'held'; readonly retryAfterMs: number };

export type Renewal = 'held' | 'lost' | 'cancel-requested';

export interface RunFilter {
  readonly task?: string;
  readonly state?: RunState;
  /** At most this many, newest first. */
  readonly limit: number;
}

export type NewRun = Pick<Run, 'id' | 'task' | 'input' | 'createdAt'>;

/**
 * Where runs live. Every transition is a conditional write on the previous state and, once a run is
 * claimed, on the lease's token: a former owner's late write changes nothing.
 */
export interface RunStore {
  /** Records a PENDING run. */
  create(run: NewRun): Promise<Run>;
  get(id: string): Promise<Run | undefined>;
  list(filter: RunFilter): Promise<readonly Run[]>;
  /** PENDING → RUNNING, or takes over a RUNNING run whose lease has ended. Counts an attempt. */
  claim(id: string, leaseMs: number): Promise<Claim>;
  renew(lease: Lease, leaseMs: number): Promise<Renewal>;
  /** RUNNING → a final state. False: the lease was lost and nothing was written. */
  finish(lease: Lease, outcome: Outcome): Promise<boolean>;
  /** RUNNING → PENDING. `counted: false` takes the attempt back. False: the lease was lost. */
  release(lease: Lease, options: { readonly counted: boolean }): Promise<boolean>;
  /** PENDING → CANCELLED at once; a RUNNING run is marked, and its runner stops it. */
  cancel(id: string): Promise<Run | undefined>;
  appendLog(id: string, lines: readonly NewLogLine[]): Promise<void>;
  /** Lines after a sequence number, at most 1,000. */
  readLog(id: string, after: number): Promise<readonly LogLine[]>;
  /** The run that a task's schedule started last. */
  lastStarted(task: string): Promise<string | undefined>;
  /** Records a PENDING run as its task's last one. False: `before` no longer was, or the run is there; nothing was written. */
  createAsLast(run: NewRun, before: string | undefined): Promise<boolean>;
  close(): void;
}
