import { monotonicMs, nowMs } from '../clock';
import type { Wake } from './wake';

/** Longest wait for something to do, in milliseconds. */
const LONGEST_WAIT_MS = 5000;

/**
 * Looks until it finds something: at once, when a commit brings work, and when the time of what waits has come.
 * Empty when `signal` was aborted, or after a few seconds.
 */
export async function lookUntilFound<Found extends readonly unknown[]>(
  look: () => Promise<Found>,
  nextAt: () => number | undefined,
  wake: Wake,
  signal: AbortSignal,
): Promise<Found> {
  const untilMs = monotonicMs() + LONGEST_WAIT_MS;
  for (;;) {
    // Listening begins before the look: what comes between look and wait is not missed.
    const woken = Promise.withResolvers<undefined>();
    const stir = () => woken.resolve(undefined);
    const deaf = wake.listen('work', stir);
    signal.addEventListener('abort', stir);
    try {
      const found = await look();
      const leftMs = untilMs - monotonicMs();
      if (found.length > 0 || leftMs <= 0 || signal.aborted) return found;
      const dueInMs = (nextAt() ?? Infinity) - nowMs();
      const timer = setTimeout(stir, Math.max(1, Math.min(leftMs, dueInMs)));
      await woken.promise;
      clearTimeout(timer);
    } finally {
      deaf();
      signal.removeEventListener('abort', stir);
    }
  }
}
