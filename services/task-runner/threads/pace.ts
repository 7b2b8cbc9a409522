import { SLOTS } from '../lanes';

/** Share of the latest run in the pace. */
const LATEST = 0.2;

/** No run waits in a host longer than about this, in milliseconds: elsewhere it might begin sooner. */
const MOST_WAITING_MS = 20;

/** A commit to a slow disk takes as long as this many of the shortest runs. */
const MOST_AHEAD = 62;

/** How long the threads' runs take of late. */
export interface Pace {
  readonly took: (ms: number) => void;
  /** Of one run; infinite before the first has ended. */
  readonly ms: () => number;
}

export function paceOf(): Pace {
  let pace: number | undefined;
  return {
    took: (ms) => {
      // One that takes long counts at once, short ones bit by bit.
      pace = pace === undefined || ms > pace ? ms : (1 - LATEST) * pace + LATEST * ms;
    },
    ms: () => pace ?? Infinity,
  };
}

/** Runs that may be handed to the threads beyond those that can begin, so that no thread waits for a commit. */
export function aheadAt(paceMs: number): number {
  const each = MOST_WAITING_MS / Math.max(paceMs, 0.01);
  return Math.min(MOST_AHEAD, Math.floor(each) * SLOTS['worker-thread']);
}
