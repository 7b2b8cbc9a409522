import { nowMs } from '../protocol/clock';
import type { RateLimit } from '../protocol/task';

/** How many runs of a task a runner has at once, and how fast it begins them. */
export interface Limits {
  readonly concurrency?: number;
  readonly rateLimit?: RateLimit;
}

/** A run's place among those of its task. */
export interface Place {
  /** The run begins; otherwise it does not count for the rate. */
  begun(): void;
  leave(): void;
}

export interface Admission {
  /** Tasks of which no run can begin now. */
  closed(): ReadonlySet<string>;
  /** Aborted as soon as one of the closed tasks opens. */
  opening(): AbortSignal;
  /** Runs of this task that could begin now. */
  readonly room: (task: string) => number;
  /** A place for a run of this task, or how long to wait for one: undefined where nobody knows. */
  enter(task: string): Place | { readonly waitMs: number | undefined };
}

/** Of one task: runs under way, and when the latest ones were let in, the oldest first. */
interface Used {
  underWay: number;
  readonly entries: number[];
}

/** Keeps the runs of each task within its limits. */
export function admission(limitsOf: (task: string) => Limits | undefined): Admission {
  const used = new Map<string, Used>();
  let opening = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const open = (): void => {
    opening.abort();
    opening = new AbortController();
  };

  /** Milliseconds until the rate allows another run. */
  const rateWaitMs = ({ rateLimit }: Limits, { entries }: Used): number => {
    if (rateLimit === undefined) return 0;
    const perMs = rateLimit.per * 1000;
    const now = nowMs();
    // An entry of the future was made before the clock was set back.
    while (entries[0] !== undefined && (entries[0] <= now - perMs || entries[0] > now))
      entries.shift();
    const [oldest] = entries;
    return oldest === undefined || entries.length < rateLimit.runs ? 0 : oldest + perMs - now;
  };

  const isFull = ({ concurrency = Infinity }: Limits, { underWay }: Used): boolean =>
    underWay >= concurrency;

  const openLater = (waitMs: number): void => {
    clearTimeout(timer);
    // Node's timers hold 32 bits of milliseconds.
    timer = setTimeout(open, Math.min(waitMs + 1, 2 ** 31 - 1)).unref();
  };

  return {
    opening: () => opening.signal,
    closed: () => {
      const closed = new Set<string>();
      let soonest = Infinity;
      for (const [task, own] of used) {
        const limits = limitsOf(task) ?? {};
        const waitMs = rateWaitMs(limits, own);
        if (waitMs > 0 || isFull(limits, own)) closed.add(task);
        if (waitMs > 0) soonest = Math.min(soonest, waitMs);
      }
      if (soonest < Infinity) openLater(soonest);
      return closed;
    },
    room: (task) => {
      const limits = limitsOf(task) ?? {};
      const own = used.get(task) ?? { underWay: 0, entries: [] };
      rateWaitMs(limits, own); // forgets what is too long ago to count
      return Math.min(
        (limits.concurrency ?? Infinity) - own.underWay,
        (limits.rateLimit?.runs ?? Infinity) - own.entries.length,
      );
    },
    enter: (task) => {
      const limits = limitsOf(task);
      if (limits?.concurrency === undefined && limits?.rateLimit === undefined) return FREE;
      const own = used.get(task) ?? { underWay: 0, entries: [] };
      used.set(task, own);
      if (isFull(limits, own)) return { waitMs: undefined };
      const waitMs = rateWaitMs(limits, own);
      if (waitMs > 0) return { waitMs };
      const entry = nowMs();
      own.underWay += 1;
      if (limits.rateLimit !== undefined) own.entries.push(entry);
      let counts = false;
      let left = false;
      return {
        begun: () => {
          counts = true;
        },
        leave: () => {
          if (left) return;
          left = true;
          own.underWay -= 1;
          const at = counts ? -1 : own.entries.lastIndexOf(entry);
          if (at !== -1) own.entries.splice(at, 1);
          open();
        },
      };
    },
  };
}

/** Of a task without limits. */
export const FREE: Place = { begun: () => undefined, leave: () => undefined };
