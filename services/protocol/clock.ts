export const nowMs = (): number => Date.now();

/** Milliseconds that pass, whatever is done to the clock on the wall. */
export const monotonicMs = (): number => performance.now();

export const nowIso = (): string => new Date().toISOString();
