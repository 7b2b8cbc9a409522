import { z } from 'zod';
import { duration } from '../schema-values';

export interface ResolvedSchedule {
  /** As EventBridge Scheduler takes it: `cron(0 2 * * ? *)` or `rate(1 hour)`. */
  readonly expression: string;
  /** As the user wrote it, for pictures and documents. */
  readonly source: string;
  /** IANA time zone. Default `UTC`. */
  readonly timeZone: string;
}

export const scheduleSchema = z.union(
  [
    z.strictObject({
      /** Five fields: minute, hour, day of month, month, day of week */
      cron: z.string(),
      /**
       * IANA time zone
       * @default `UTC`
       */
      timeZone: z.string().optional(),
    }),
    z.strictObject({
      /** Time between two runs, a minute or more */
      every: duration,
    }),
  ],
  { error: "{ cron: '0 2 * * *', timeZone: 'Europe/Berlin' } or { every: '1 hour' }" },
);

export type ScheduleInput = z.input<typeof scheduleSchema>;
