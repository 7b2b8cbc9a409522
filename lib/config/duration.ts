const SECONDS_PER_UNIT = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

type Unit = keyof typeof SECONDS_PER_UNIT;

/** A length of time in words: `90 seconds`, `15 minutes`, `1 hour`, `2 days`. */
export type DurationText = `${number} ${Unit | `${Unit}s`}`;

export const DURATION_PATTERN = /^(\d+) (second|minute|hour|day)s?$/;

/** Seconds of a duration that {@link DURATION_PATTERN} accepts. */
export function secondsOf(text: string): number {
  const [, amount, unit] = DURATION_PATTERN.exec(text) ?? [];
  if (amount === undefined || unit === undefined) throw new RangeError(`not a duration: ${text}`);
  return Number(amount) * SECONDS_PER_UNIT[unit as Unit];
}

/** Minutes of a duration, in fractions where it has seconds. */
export const minutesOf = (text: string): number => secondsOf(text) / 60;

/** Whether a duration lies outside these bounds, in seconds. */
export function isOutOf(duration: string, least: number, most: number): boolean {
  const seconds = secondsOf(duration);
  return seconds < least || seconds > most;
}
