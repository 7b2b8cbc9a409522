import { Cron } from 'croner';
import { runIdFor } from './run-id';
import type { ScheduleSettings } from './contract';

/** When a schedule is due. All times are milliseconds since 1970. */
export interface Timetable {
  /** The first instant after this one; undefined where there is none. */
  next(afterMs: number): number | undefined;
  /** The last instant before this one; undefined where there is none. */
  previous(beforeMs: number): number | undefined;
}

/** An expression that EventBridge Scheduler may know and this does not. */
export class ScheduleError extends Error {
  readonly code = 'SCHEDULE_INVALID';
}

/**
 * Reads an expression of EventBridge Scheduler: `cron(…)` and `at(…)` in the schedule's time zone, `rate(…)`.
 *
 * As there, a time that the clocks skip in spring is left out, and one that comes twice in autumn is due once; what
 * is due all day long, such as each hour, goes on through both. A rate is counted from the schedule's start or, where
 * it has none, from the beginning of 1970 in UTC: so a restart moves nothing.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @throws ScheduleError
 */
export function timetableOf(schedule: ScheduleSettings): Timetable {
  const always = unbounded(schedule);
  const startMs = schedule.start === undefined ? -Infinity : Date.parse(schedule.start);
  const endMs = schedule.end === undefined ? Infinity : Date.parse(schedule.end);
  return {
    next: (afterMs) => {
      const due = always.next(Math.max(afterMs, startMs - 1));
      return due !== undefined && due <= endMs ? due : undefined;
    },
    previous: (beforeMs) => {
      const due = always.previous(Math.min(beforeMs, endMs + 1));
      return due !== undefined && due >= startMs ? due : undefined;
    },
  };
}

function unbounded({ expression, timeZone, start }: ScheduleSettings): Timetable {
  const [, kind, words = ''] = /^(cron|rate|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return every(words, start === undefined ? 0 : Date.parse(start), expression);
  if (kind === 'at') return once(words, timeZone, expression);
  if (kind === 'cron') return byCron(words, timeZone, expression);
  throw new ScheduleError(`'${expression}' is none of cron(…), rate(…) and at(…)`);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3600_000,
  day: 86_400_000,
};

function every(words: string, originMs: number, expression: string): Timetable {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(words) ?? [];
  const period = Number(count) * (UNIT_MS[unit] ?? 0);
  if (!(period > 0)) throw new ScheduleError(`'${expression}' names no time between two runs`);
  return {
    next: (afterMs) =>
      originMs + Math.max(0, Math.floor((afterMs - originMs) / period) + 1) * period,
    previous: (beforeMs) => {
      const steps = Math.ceil((beforeMs - originMs) / period) - 1;
      return steps < 0 ? undefined : originMs + steps * period;
    },
  };
}

function once(words: string, timeZone: string, expression: string): Timetable {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(words))
    throw new ScheduleError(`'${expression}' is no date such as at(2027-01-31T02:00:00)`);
  const due = cron(words, timeZone, expression).nextRun(new Date(0))?.getTime();
  return {
    next: (afterMs) => (due !== undefined && due > afterMs ? due : undefined),
    previous: (beforeMs) => (due !== undefined && due < beforeMs ? due : undefined),
  };
}

function byCron(words: string, timeZone: string, expression: string): Timetable {
  const fields = words.trim().split(/\s+/);
  if (fields.length !== 6)
    throw new ScheduleError(`'${expression}' has ${fields.length} fields, not 6`);
  const parsed = cron(`0 ${fields.map(steps).join(' ')}`, timeZone, expression);
  const walk = (step: (from: Date) => Date | null | undefined) => (fromMs: number) => {
    let at = step(new Date(fromMs));
    // Where clocks skip a time, the parser takes the end of the gap: a time that nobody asked for.
    while (at !== null && at !== undefined && !parsed.match(at)) at = step(at);
    return at?.getTime();
  };
  return {
    next: walk((from) => parsed.nextRun(from)),
    previous: walk((from) => parsed.previousRuns(1, from)[0]),
  };
}

function cron(pattern: string, timezone: string, expression: string): Cron {
  try {
    return new Cron(pattern, {
      timezone,
      paused: true,
      // Sunday is 1; lists of times are fixed times, too.
      ...(pattern.includes(' ') && {
        mode: '7-part' as const,
        alternativeWeekdays: true,
        fixedTimeRule: 'no-wildcard' as const,
      }),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ScheduleError(`'${expression}' is not understood here: ${reason}`);
  }
}

const LAST_OF_FIELD = [59, 23, 31, 12, 7, 2199] as const;

/** EventBridge counts `5/10` from 5 to the end of the field; the parser wants that end. */
function steps(field: string, index: number): string {
  return field
    .split(',')
    .map((part) => part.replace(/^(\d+)\/(\d+)$/, `$1-${LAST_OF_FIELD[index]}/$2`))
    .join(',');
}

/** As EventBridge Scheduler writes the time that something was due. */
export const instantText = (ms: number): string =>
  new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** What makes a run of a schedule once: the same schedule and instant give the same run, whoever asks. */
export const scheduleKey = ({ name }: ScheduleSettings, dueMs: number): string =>
  `${name} ${instantText(dueMs)}`;

export const scheduledRunId = (schedule: ScheduleSettings, dueMs: number): string =>
  runIdFor(scheduleKey(schedule, dueMs));
