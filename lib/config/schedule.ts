import { CronExpressionParser } from 'cron-parser';
import { secondsOf } from './duration';
import type { ScheduleInput } from './schema';
import type { ResolvedSchedule } from './types';

type Parsed =
  | { readonly ok: true; readonly schedule: ResolvedSchedule }
  | { readonly ok: false; readonly key: 'cron' | 'timeZone' | 'every'; readonly message: string };

/** Translates a schedule into EventBridge Scheduler's expression, or says why that cannot be done. */
export function parseSchedule(input: ScheduleInput): Parsed {
  return 'every' in input
    ? parseEvery(input.every)
    : parseCron(input.cron, input.timeZone ?? 'UTC');
}

function parseEvery(every: string): Parsed {
  const seconds = secondsOf(every);
  if (seconds < 60 || seconds % 60 !== 0) {
    return {
      ok: false,
      key: 'every',
      message: `'${every}' is not allowed; use whole minutes, at least one`,
    };
  }
  const minutes = seconds / 60;
  const unit = minutes === 1 ? 'minute' : 'minutes';
  return {
    ok: true,
    schedule: { expression: `rate(${minutes} ${unit})`, source: `every ${every}`, timeZone: 'UTC' },
  };
}

function parseCron(cron: string, timeZone: string): Parsed {
  if (!isTimeZone(timeZone)) {
    return {
      ok: false,
      key: 'timeZone',
      message: `'${timeZone}' is not a time zone; use an IANA name such as 'Europe/Berlin'`,
    };
  }
  const refuse = (reason: string): Parsed => ({
    ok: false,
    key: 'cron',
    message: `'${cron}' does not parse: ${reason}; use minute, hour, day of month, month, day of week, such as '0 2 * * *'`,
  });
  const fields = cron.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) {
    return refuse(`${fields.length} fields, not 5`);
  }
  if (/[^\d*,/A-Za-z-]/.test(fields.join('')))
    return refuse('only digits, names and * , - / are allowed');
  try {
    CronExpressionParser.parse(cron);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  if (day !== '*' && weekday !== '*') {
    return refuse('EventBridge takes a day of month or a day of week, not both');
  }
  const days = weekday === '*' ? `${day} ${month} ?` : `? ${month} ${awsWeekdays(weekday)}`;
  return {
    ok: true,
    schedule: { expression: `cron(${minute} ${hour} ${days} *)`, source: cron, timeZone },
  };
}

/** Cron counts Sunday as 0 (and 7), EventBridge as 1; a range is spelled out, since Sunday may end it. */
function awsWeekdays(field: string): string {
  return field
    .split(',')
    .flatMap((part) => {
      const [, first, last] = /^(\d)-(\d)$/.exec(part) ?? [];
      if (first === undefined || last === undefined) return [part];
      return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) =>
        String(Number(first) + i),
      );
    })
    .map((part) => part.replace(/^\d/, (digit) => String((Number(digit) % 7) + 1)))
    .join(',');
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
