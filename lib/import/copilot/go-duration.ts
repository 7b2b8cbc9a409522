const UNITS = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 } as const;

const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+$/;

/** Seconds of a duration as Copilot writes them: `1h30m`, `250ms`; undefined where it is none. */
export function secondsIn(value: unknown): number | undefined {
  if (typeof value !== 'string' || !DURATION.test(value)) return undefined;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g)];
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit as keyof typeof UNITS],
    0,
  );
}

const WORDS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Whole seconds in words: `90 seconds`, `2 minutes`, `1 hour`. */
export function durationText(seconds: number): string {
  const [word, size] = WORDS.find(([, one]) => seconds >= one && seconds % one === 0) ?? [
    'second',
    1,
  ];
  const amount = seconds / size;
  return `${amount} ${word}${amount === 1 ? '' : 's'}`;
}
