import type { CronFieldCollection } from 'cron-parser';

export type CronField = 'minute' | 'hour' | 'dayOfMonth' | 'month' | 'dayOfWeek';

const RANGES: Readonly<Record<CronField, readonly [number, number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  dayOfMonth: [1, 31],
  month: [1, 12],
  dayOfWeek: [1, 7],
};

const MONTHS = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC';
const WEEKDAYS = 'SUN|MON|TUE|WED|THU|FRI|SAT';

interface Words {
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
  readonly month: string;
  readonly weekday: string;
}

/**
 * What the parser would take but five-field cron does not know, in words: `H`, `W`, `#`, steps longer
 * than their field. `L`, the last day of the month, is the one extra that EventBridge knows as well.
 */
export function refuseWords({ minute, hour, day, month, weekday }: Words): string | undefined {
  return (
    refuseWord('minute', minute, '', 59) ??
    refuseWord('hour', hour, '', 23) ??
    (day === 'L' ? undefined : refuseWord('day of month', day, '', 31)) ??
    refuseWord('month', month, MONTHS, 12) ??
    refuseWord('day of week', weekday, WEEKDAYS, 7)
  );
}

function refuseWord(field: string, word: string, names: string, most: number): string | undefined {
  const value = names === '' ? '\\d+' : `(?:\\d+|${names})`;
  const part = `(?:\\*|${value}(?:-${value})?)(?:/\\d+)?`;
  if (!new RegExp(`^${part}(?:,${part})*$`, 'i').test(word)) return `'${word}' is not a ${field}`;
  const step = [...word.matchAll(/\/(\d+)/g)].map(([, digits]) => Number(digits));
  const wrong = step.find((length) => length < 1 || length > most);
  return wrong === undefined ? undefined : `a step of ${wrong} in the ${field}; use 1 to ${most}`;
}

export function isEveryDay(word: string): boolean {
  return word === '*' || word === '*/1';
}

/** One field as EventBridge writes it: `*`, a range, steps from a start, or a list of numbers. */
export function cronField(field: CronField, fields: CronFieldCollection): string {
  const [first, last] = RANGES[field];
  const values = [...new Set(numbersOf(field, fields))].sort((a, b) => a - b);
  if (values.length === last - first + 1) return '*';
  const [start = first, second = start] = values;
  const step = second - start;
  const end = values.at(-1) ?? start;
  const regular = values.length > 2 && values.every((value, i) => value === start + i * step);
  if (regular && step === 1) return `${start}-${end}`;
  // Steps over days start anew each week in cron; a list leaves nothing to interpret.
  if (regular && end + step > last && field !== 'dayOfWeek') return `${start}/${step}`;
  return values.join(',');
}

/** Cron counts Sunday as 0 (and 7), EventBridge as 1. */
function numbersOf(field: CronField, fields: CronFieldCollection): number[] {
  const values = fields[field].values.map(Number);
  return field === 'dayOfWeek' ? values.map((day) => (day % 7) + 1) : values;
}
