import { parseSchedule } from '../../config/schedule';
import type { ScheduleInput } from '../../config/sections/schedule';
import { durationText, secondsIn } from './go-duration';

type Found =
  | { readonly schedule: ScheduleInput | undefined; readonly note?: string }
  | { readonly reason: string };

const PRESETS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * A schedule of Copilot’s in our words; none for `none`. Copilot’s are all in UTC.
 * https://aws.github.io/copilot-cli/docs/manifest/scheduled-job/#on-schedule
 */
export function scheduleOf(value: unknown): Found {
  if (typeof value !== 'string') return { reason: 'is no schedule' };
  const text = value.trim();
  if (text === 'none') return { schedule: undefined };
  const preset = Object.hasOwn(PRESETS, text) ? PRESETS[text] : undefined;
  if (preset !== undefined) return { schedule: { cron: preset } };
  const [, every] = /^@every\s+(\S+)$/.exec(text) ?? [];
  if (every !== undefined) return rate(secondsIn(every), text);
  const [, amount, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined)
    return rate(secondsIn(`${amount}${unit[0] ?? ''}`), text);
  const [, fields] = /^cron\((.*)\)$/.exec(text) ?? [];
  return fields === undefined ? fiveFields(text) : sixFields(fields);
}

function rate(seconds: number | undefined, text: string): Found {
  if (seconds === undefined || seconds < 60 || seconds % 60 !== 0) {
    return { reason: `'${text}' is no rate in whole minutes` };
  }
  const every = durationText(seconds) as Extract<ScheduleInput, { every: unknown }>['every'];
  return checked({ every });
}

function checked(schedule: ScheduleInput, note?: string): Found {
  const parsed = parseSchedule(schedule);
  if (!parsed.ok) return { reason: parsed.message };
  return { schedule, ...(note !== undefined && { note }) };
}

/**
 * Copilot adds 1 to each digit in the day of the week, steps included, and takes a step over all days for every day:
 * toAWSCron in its internal/pkg/deploy/cloudformation/stack/scheduled_job.go. Here, cron means what cron means.
 */
function fiveFields(text: string): Found {
  const [, , day = '*', , weekday = '*'] = text.split(/\s+/);
  if (/\*\/\d/.test(day) || /\*\/\d/.test(weekday)) {
    return checked({ cron: text }, 'Copilot lost the step over days, and ran it every day');
  }
  return checked(
    { cron: text },
    /[/7]/.test(weekday)
      ? 'Copilot read the day of the week differently: it added 1 to each digit in it, steps and Sunday as 7 included'
      : undefined,
  );
}

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** EventBridge’s own cron: minute, hour, day of month, month, day of week from 1 for Sunday, year. */
function sixFields(fields: string): Found {
  const [minute, hour, day, month, weekday, year, ...more] = fields.trim().split(/\s+/);
  if (!minute || !hour || !day || !month || !weekday || !year || more.length > 0) {
    return { reason: `'cron(${fields})' has not six fields` };
  }
  if (year !== '*') return { reason: 'schedules have no years: use start and end of the schedule' };
  const star = (word: string): string => (word === '?' ? '*' : word);
  const days = star(weekday).replace(
    /(?<![/\d])\d(?!\d)/g,
    (digit) => DAYS[Number(digit) - 1] ?? digit,
  );
  return checked({ cron: [minute, hour, star(day), month, days].join(' ') });
}
