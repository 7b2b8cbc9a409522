import cronstrue from 'cronstrue';

/** An expression of EventBridge Scheduler in words: `cron(0 2 * * ? *)` is `At 02:00`. What it cannot say, as it is. */
export function expressionInWords(expression: string): string {
  const [, kind, words = ''] = /^(cron|rate|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return `Every ${words.replace(/^1 /, '')}`;
  if (kind === 'at') return `Once, on ${words.replace('T', ' at ')}`;
  return kind === 'cron' ? cronInWords(words) : expression;
}

/** Minute, hour, day of the month, month, day of the week counted from Sunday as 1, year. */
function cronInWords(words: string): string {
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = '*'] = words
    .trim()
    .split(/\s+/);
  const fields = [minute, hour, lastWeekday(day), month, weekday];
  // With a year, the first field is that of seconds.
  const all = year === '*' ? fields : ['0', ...fields, year];
  try {
    return cronstrue.toString(all.join(' '), {
      dayOfWeekStartIndexZero: false,
      use24HourTimeFormat: true,
    });
  } catch {
    return words;
  }
}

/** The library knows the last weekday of a month as `LW` only. */
const lastWeekday = (day: string): string => (day === 'WL' ? 'LW' : day);
