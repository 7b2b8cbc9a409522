import type { RunSummary } from './run';

/** What happened to runs since a place in the feed. */
export interface Happened {
  /** Behind all of it: what to go on from. Anybody may, in any process, as long as it is not too long ago. */
  readonly position: string;
  /** True: what happened before `position` is not known, or too much to be told. */
  readonly gap: boolean;
  /** Runs that are new or changed, each once, as they are now. */
  readonly runs: readonly RunSummary[];
  /** Something else happened: a runner told of itself. */
  readonly stirred?: true;
}

/**
 * What changes in the run store. While nobody asks, nothing is written down or looked for: what happened meanwhile is
 * a gap.
 */
export interface RunFeed {
  /**
   * What happened after a position; at once where there is something, else as soon as something happens. Without runs
   * after a few seconds, and when `signal` is aborted.
   *
   * @param after undefined: from now on
   */
  next(after: string | undefined, signal: AbortSignal): Promise<Happened>;
}

/** Changes of one answer; where there were more, it is a gap. */
export const MOST_HAPPENED = 1000;
