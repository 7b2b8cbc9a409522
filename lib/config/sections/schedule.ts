import { z } from 'zod';
import { duration } from '../schema-values';

/** What happens when a schedule comes due while the run that it started before is still under way. */
export type Overlap = 'skip' | 'queue' | 'allow';

export interface ResolvedSchedule {
  /** As EventBridge Scheduler takes it: `cron(0 2 * * ? *)` or `rate(1 hour)`. */
  readonly expression: string;
  /** As the user wrote it, for pictures and documents. */
  readonly source: string;
  /** IANA time zone. Default `UTC`. */
  readonly timeZone: string;
  /** The run starts somewhere in this many minutes; absent: at once. */
  readonly flexibleWindowMinutes?: number;
  /** Instants in UTC, ISO 8601. */
  readonly start?: string;
  readonly end?: string;
  /** Age up to which a missed start is made up for; 0: never. Default one hour. */
  readonly catchUpSeconds: number;
  /** Default `skip`. */
  readonly overlap: Overlap;
  /** Input of each run, a JSON value. */
  readonly input?: unknown;
}

const instant = z.iso.datetime({
  offset: true,
  error: "an instant such as '2027-01-31T00:00:00Z' or '2027-01-31T00:00:00+01:00'",
});

const commonKeys = {
  /** The run starts somewhere in this time after it is due, 1 minute to 24 hours: spreads load */
  flexibleWindow: duration.optional(),
  /** Not before this instant, ISO 8601 */
  start: instant.optional(),
  /** Not after this instant, ISO 8601 */
  end: instant.optional(),
  /**
   * A start that failed is made up for within this time, 1 minute to 24 hours; `false`: never
   * @default `1 hour`
   */
  catchUp: z.union([duration, z.literal(false)]).optional(),
  /**
   * Due while the run before is under way: `skip` this one, `queue` it, or `allow` both
   * @default `skip`
   */
  overlap: z.enum(['skip', 'queue', 'allow']).optional(),
  /** Input of each run, a JSON value */
  input: z.unknown().optional(),
};

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
      ...commonKeys,
    }),
    z.strictObject({
      /** Time between two runs, a minute or more */
      every: duration,
      ...commonKeys,
    }),
    z.literal(false),
  ],
  { error: "{ cron: '0 2 * * *', timeZone: 'Europe/Berlin' }, { every: '1 hour' } or false" },
);

export type ScheduleInput = Exclude<z.input<typeof scheduleSchema>, false>;
