import { z } from 'zod';
import type { Locate } from '../locate';
import type { Problem } from '../problem';
import { timeZoneProblem } from '../schedule';
import { orFalse, whole } from '../schema-values';

/** When the web service gets more tasks, and when it has none. */

export interface ResolvedScaling {
  /** Target of CPU scaling in percent. Default 60. */
  readonly cpuPercent: number | false;
  readonly memoryPercent: number | false;
  /** Target of request scaling, per task and minute. Default 1000. */
  readonly requestsPerTask: number | false;
  /** Target of the response time that nine of ten requests keep, in milliseconds. */
  readonly responseTimeMs: number | false;
  readonly offHours?: ResolvedOffHours;
}

export interface ResolvedOffHours {
  readonly from: TimeOfDay;
  readonly to: TimeOfDay;
  /** As AWS writes them: `MON-FRI`. */
  readonly days: string;
  readonly timeZone: string;
}

interface TimeOfDay {
  readonly hour: string;
  readonly minute: string;
}

const timeOfDay = z
  .string({ error: "a time such as '20:00'" })
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: "a time such as '20:00'" });

const offHoursSchema = z.strictObject({
  /** Time at which the tasks end, on each of `days` */
  from: timeOfDay,
  /** Time at which they start again, on each of `days` */
  to: timeOfDay,
  /**
   * Days of the week, such as `mon-fri` or `mon,wed,fri`; off all through the days between
   * @default `mon-fri`
   */
  days: z.string().optional(),
  /**
   * IANA time zone
   * @default `UTC`
   */
  timeZone: z.string().optional(),
});

export const scalingSchema = z.strictObject({
  /**
   * CPU use, in percent, that scaling aims for
   * @default `60`
   */
  cpuPercent: orFalse(whole(1, 100), 'a whole number from 1 to 100').optional(),
  /**
   * Memory use, in percent, that scaling aims for
   * @default `false`
   */
  memoryPercent: orFalse(whole(1, 100), 'a whole number from 1 to 100').optional(),
  /**
   * Requests per task and minute that scaling aims for
   * @default `1000`
   */
  requestsPerTask: orFalse(whole(1, 1_000_000), 'a whole number from 1 to 1000000').optional(),
  /**
   * Response time, in milliseconds, that scaling keeps for nine of ten requests
   * @default `false`
   */
  responseTimeMs: orFalse(whole(1, 60_000), 'a whole number from 1 to 60000').optional(),
  /** Hours without any task */
  offHours: orFalse(offHoursSchema, "{ from: '20:00', to: '07:00' }").optional(),
});

type ScalingInput = z.input<typeof scalingSchema>;

export function resolveScaling(input: ScalingInput): ResolvedScaling {
  const { offHours } = input;
  return {
    cpuPercent: input.cpuPercent ?? 60,
    memoryPercent: input.memoryPercent ?? false,
    requestsPerTask: input.requestsPerTask ?? 1000,
    responseTimeMs: input.responseTimeMs ?? false,
    ...(typeof offHours === 'object' && {
      offHours: {
        from: timeOf(offHours.from),
        to: timeOf(offHours.to),
        days: (offHours.days ?? 'mon-fri').toUpperCase(),
        timeZone: offHours.timeZone ?? 'UTC',
      },
    }),
  };
}

function timeOf(text: string): TimeOfDay {
  const [hour = '0', minute = '0'] = text.split(':');
  return { hour: String(Number(hour)), minute: String(Number(minute)) };
}

export function checkScaling({ offHours }: ScalingInput, at: Locate): Problem[] {
  if (typeof offHours !== 'object') return [];
  const path = ['web', 'scaling', 'offHours'];
  const { from, to, days = 'mon-fri', timeZone = 'UTC' } = offHours;
  const zone = timeZoneProblem(timeZone);
  return [
    ...(from === to
      ? [{ path: at(path, 'to', 'from'), message: `'${to}' is also the value of from` }]
      : []),
    ...(areDays(days)
      ? []
      : [
          {
            path: at(path, 'days'),
            message: `'${days}' is not allowed; use days of the week such as 'mon-fri' or 'mon,wed,fri'`,
          },
        ]),
    ...(zone === undefined ? [] : [{ path: at(path, 'timeZone'), message: zone }]),
  ];
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Days and ranges in the order of the week, which starts with Sunday in AWS. */
function areDays(text: string): boolean {
  return text
    .toLowerCase()
    .split(',')
    .every((part) => {
      const [first = -1, last = first, ...more] = part.split('-').map((day) => DAYS.indexOf(day));
      return more.length === 0 && first >= 0 && last >= first;
    });
}
