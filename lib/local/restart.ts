/** When a service that ended by itself is started again. */

export interface Restarts {
  /** Ends in a row, each soon after its start. */
  readonly inARow: number;
}

export const NO_RESTARTS: Restarts = { inARow: 0 };

/** Milliseconds before each start again; the last one counts for all that follow. */
const DELAYS_MS = [200, 1000, 5000, 15_000] as const;

/** A service that ran this long was well: the next end is the first again. */
const WELL_AFTER_MS = 60_000;

/** The step after an end: how long to wait, and what to remember. */
export function afterEnd(
  { inARow }: Restarts,
  ranMs: number,
): { readonly delayMs: number; readonly next: Restarts } {
  const before = ranMs >= WELL_AFTER_MS ? 0 : inARow;
  const delayMs = DELAYS_MS[Math.min(before, DELAYS_MS.length - 1)] ?? 0;
  return { delayMs, next: { inARow: before + 1 } };
}
