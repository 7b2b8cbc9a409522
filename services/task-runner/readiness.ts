import { monotonicMs } from '../protocol/clock';
import type { Backend } from '../protocol/backend';

/** Milliseconds that queue and store may be away: leases that were renewed just before are good for as long. */
const AWAY_MS = 15_000;

/** Longest wait for an answer, in milliseconds. */
const ANSWER_WITHIN_MS = 2000;

/**
 * Whether a runner can do its work: queue and store answer, or did a short while ago. It asks nobody who works on
 * runs, so that a busy executor is no sick one.
 *
 * @returns what is wrong; undefined where all is well
 */
export function readiness(
  { broker, store }: Backend,
  now: () => number = monotonicMs,
): () => Promise<string | undefined> {
  let answeredMs: number | undefined;
  let asking: Promise<boolean> | undefined;
  const ask = async (): Promise<boolean> => {
    try {
      await Promise.all([broker.depth(), store.get('readiness')]);
      answeredMs = now();
      return true;
    } catch {
      return false;
    } finally {
      asking = undefined;
    }
  };
  return async () => {
    // A question that hangs is not asked a second time beside it.
    asking ??= ask();
    const answered = await Promise.race([asking, after(ANSWER_WITHIN_MS)]);
    if (answered || (answeredMs !== undefined && now() - answeredMs < AWAY_MS)) return undefined;
    return answeredMs === undefined
      ? 'queue or store does not answer'
      : `queue or store has not answered for ${Math.round((now() - answeredMs) / 1000)} s`;
  };
}

const after = (ms: number): Promise<boolean> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
