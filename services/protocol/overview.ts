import type { RunSummary } from './run';
import type { QueueStatus, RunnerReport, RunnerStatus } from './status';

/** A place in the list of dead letters. */
export interface DeadPosition {
  readonly finishedAt: string;
  readonly id: string;
}

export interface DeadFilter {
  readonly task?: string;
  /** Only what is behind this place: the next page. */
  readonly after?: DeadPosition;
  readonly limit: number;
}

/** Queue and runners as they are now. */
export interface Overview {
  queue(): Promise<QueueStatus>;
  /** Those that live, as far as anybody knows; the one that started first comes first. */
  runners(): Promise<readonly RunnerStatus[]>;
  /** A runner tells of itself, from time to time: those that are silent for long are forgotten. */
  tellOf(report: RunnerReport): Promise<void>;
  /** A runner has ended. */
  forget(runnerId: string): Promise<void>;
  /** Runs that FAILED or TIMED_OUT and that nobody has done again: those that ended last come first. */
  deadLetters(filter: DeadFilter): Promise<readonly RunSummary[]>;
}

/** Runs of one kind that are counted, at most. */
export const COUNTED = 10_000;
