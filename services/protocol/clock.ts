export const nowMs = (): number => Date.now();

/** Milliseconds that pass, whatever is done to the clock on the wall. */
export const monotonicMs = (): number => performance.now();

let ofMs = NaN;
let text = '';

/** Many ask for it within one millisecond: it is written once. */
export function nowIso(): string {
  const now = Date.now();
  if (now !== ofMs) {
    ofMs = now;
    text = new Date(now).toISOString();
  }
  return text;
}
