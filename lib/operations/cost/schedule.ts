import { DAYS } from './usage';

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');

/**
 * Starts a month, on average, of a schedule as EventBridge writes it: `rate(5 minutes)`, `cron(0 2 ? * MON-FRI *)`.
 * `at(…)` starts once and never again: 0. Undefined for what is none of them.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function startsPerMonth(expression: string): number | undefined {
  if (expression.startsWith('at(')) return 0;
  const [, amount, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (amount !== undefined) return (DAYS * 24 * 60) / (Number(amount) * (MINUTES[unit] ?? 1));
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.split(' ') ?? [];
  if (fields.length !== 6) return undefined;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const times = count(minute, 0, 59) * count(hour, 0, 23);
  return (times * daysPerMonth(day, weekday) * count(month, 1, 12, MONTHS)) / 12;
}

function daysPerMonth(day: string, weekday: string): number {
  if (!/^[*?]$/.test(weekday)) {
    // `2#1`, the first Monday, and `6L`, the last Friday, are one day of a month each.
    if (/[#L]/.test(weekday)) return weekday.split(',').length;
    return (count(weekday, 1, 7, WEEKDAYS) * DAYS) / 7;
  }
  return /^[*?]$/.test(day) ? DAYS : Math.min(DAYS, count(day, 1, 31));
}

/** How many values a field of a cron expression takes. */
function count(field: string, first: number, last: number, names: readonly string[] = []): number {
  const numberOf = (text: string): number => {
    const index = names.indexOf(text);
    return index < 0 ? Number(text) : first + index;
  };
  const valuesOf = (part: string): number[] => {
    const [range = '', step] = part.split('/');
    const [from, to] = /^[*?]$/.test(range) ? [first, last] : range.split('-').map(numberOf);
    // `L`, the last day, and `15W`, the weekday nearest to it, are one value each.
    if (from === undefined || Number.isNaN(from)) return [Infinity];
    const end = to ?? (step === undefined ? from : last);
    const length = Math.max(0, Math.floor((end - from) / Number(step ?? 1)) + 1);
    return Array.from({ length }, (_, index) => from + index * Number(step ?? 1));
  };
  return new Set(field.split(',').flatMap(valuesOf)).size;
}
