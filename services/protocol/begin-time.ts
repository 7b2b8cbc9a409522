/** A run waits no longer than this for its time: on AWS runs are forgotten 30 days after they were submitted. */
export const LONGEST_DELAY_SECONDS = 28 * 24 * 3600;

/** RFC 3339: a date, a time and its offset, without which it would be another time on another machine. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970; undefined where the text is no time. */
export function timeOf(text: string): number | undefined {
  const time = TIME.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** What is wrong with a time to begin, and with which of the two ways to say it. */
export interface BeginProblem {
  readonly field: 'delay' | 'at';
  readonly message: string;
}

/**
 * When a run may begin, in milliseconds since 1970: `delay` seconds from now, or `at` a time. Undefined: at once. A
 * time that is over is as good as none.
 */
export function beginTime(
  { delay, at }: { readonly delay?: number | undefined; readonly at?: string | undefined },
  nowMs: number,
): number | undefined | BeginProblem {
  const latest = nowMs + LONGEST_DELAY_SECONDS * 1000;
  if (delay !== undefined && at !== undefined)
    return { field: 'delay', message: 'give a delay or a time, not both' };
  if (delay !== undefined) {
    if (delay >= 0 && delay <= LONGEST_DELAY_SECONDS)
      return delay === 0 ? undefined : nowMs + Math.round(delay * 1000);
    return { field: 'delay', message: `from 0 to ${LONGEST_DELAY_SECONDS} seconds, 28 days` };
  }
  if (at === undefined) return undefined;
  const time = timeOf(at);
  if (time === undefined)
    return { field: 'at', message: 'no time with an offset, as 2026-11-21T06:00:00Z' };
  if (time > latest) return { field: 'at', message: 'more than 28 days ahead' };
  return time > nowMs ? time : undefined;
}
