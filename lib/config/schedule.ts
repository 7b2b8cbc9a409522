import { CronExpressionParser } from 'cron-parser';
import { closest } from './closest';
import { cronField, isEveryDay, refuseWords, type CronField } from './cron-field';
import { secondsOf } from './duration';
import { parseOptions, type OptionKey, type ScheduleOptions } from './schedule-options';
import type { ResolvedSchedule, ScheduleInput } from './sections/schedule';

type Parsed =
  | { readonly ok: true; readonly schedule: ResolvedSchedule }
  | {
      readonly ok: false;
      readonly key: 'cron' | 'timeZone' | 'every' | OptionKey;
      readonly message: string;
    };

const LONGEST_EVERY_SECONDS = 365 * 86_400;

/** Translates a schedule into EventBridge Scheduler's expression, or says why that cannot be done. */
export function parseSchedule(input: ScheduleInput): Parsed {
  const options = parseOptions(input);
  if (!options.ok) return options;
  return 'every' in input
    ? parseEvery(input.every, options.options)
    : parseCron(input.cron, input.timeZone ?? 'UTC', options.options);
}

function parseEvery(every: string, options: ScheduleOptions): Parsed {
  const seconds = secondsOf(every);
  if (seconds < 60 || seconds % 60 !== 0 || seconds > LONGEST_EVERY_SECONDS) {
    return {
      ok: false,
      key: 'every',
      message: `'${every}' is not allowed; use whole minutes, from 1 minute to 365 days`,
    };
  }
  const minutes = seconds / 60;
  const unit = minutes === 1 ? 'minute' : 'minutes';
  return {
    ok: true,
    schedule: {
      expression: `rate(${minutes} ${unit})`,
      source: `every ${every}`,
      timeZone: 'UTC',
      ...options,
    },
  };
}

function parseCron(cron: string, timeZone: string, options: ScheduleOptions): Parsed {
  const zone = timeZoneProblem(timeZone);
  if (zone !== undefined) return { ok: false, key: 'timeZone', message: zone };
  const translated = translate(cron);
  return 'reason' in translated
    ? {
        ok: false,
        key: 'cron',
        message: `'${cron}' does not parse: ${translated.reason}; use minute, hour, day of month, month, day of week, such as '0 2 * * *'`,
      }
    : {
        ok: true,
        schedule: { expression: translated.expression, source: cron, timeZone, ...options },
      };
}

/** EventBridge has a sixth field, the year, and wants `?` in one of the two fields of days. */
function translate(cron: string): { expression: string } | { reason: string } {
  const words = cron.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = words;
  if (words.length !== 5 || !minute || !hour || !day || !month || !weekday) {
    const count = cron.trim() === '' ? 0 : words.length;
    return { reason: `${count} ${count === 1 ? 'field' : 'fields'}, not 5` };
  }
  const refused = refuseWords({ minute, hour, day, month, weekday });
  if (refused !== undefined) return { reason: refused };
  let parsed;
  try {
    parsed = CronExpressionParser.parse(cron);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
  if (!isEveryDay(day) && !isEveryDay(weekday)) {
    return { reason: 'EventBridge takes a day of month or a day of week, not both' };
  }
  const written = (field: CronField) => cronField(field, parsed.fields);
  const days = isEveryDay(weekday)
    ? `${day === 'L' ? 'L' : written('dayOfMonth')} ${written('month')} ?`
    : `? ${written('month')} ${written('dayOfWeek')}`;
  return { expression: `cron(${written('minute')} ${written('hour')} ${days} *)` };
}

/** What is wrong with the name of a time zone; undefined where AWS knows it. */
export function timeZoneProblem(name: string): string | undefined {
  const zones = Intl.supportedValuesOf('timeZone');
  const canonical = canonicalTimeZone(name);
  const sameButForCase =
    canonical !== undefined && canonical !== name && canonical.toLowerCase() === name.toLowerCase();
  // An offset such as +01:00 is a zone to JavaScript, but not to AWS.
  if (canonical !== undefined && /^[A-Z]/i.test(name) && !sameButForCase) return undefined;
  const match = sameButForCase ? canonical : closest(name, [...zones, 'UTC']);
  const hint =
    match === undefined ? "use an IANA name such as 'Europe/Berlin'" : `did you mean '${match}'?`;
  return `'${name}' is not a time zone; ${hint}`;
}

function canonicalTimeZone(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
