import { z } from 'zod';
import { whole } from '../schema-values';

/** When an alarm goes off: a value above this, in each of so many minutes in a row. */
export interface ResolvedAlarm {
  readonly above: number;
  readonly minutes: number;
}

const ALARM_DEFAULTS = {
  webErrors: { above: 5, minutes: 3 },
  loadBalancerErrors: { above: 5, minutes: 3 },
  webLatency: { above: 2, minutes: 5 },
  unhealthyTargets: { above: 0, minutes: 5 },
  webCpu: { above: 90, minutes: 10 },
  webMemory: { above: 90, minutes: 5 },
  taskRunnerMemory: { above: 90, minutes: 5 },
  missingTasks: { above: 0, minutes: 15 },
  deadLetters: { above: 0, minutes: 1 },
  queueDelay: { above: 900, minutes: 5 },
  scheduleFailures: { above: 0, minutes: 1 },
  errorLogs: { above: 10, minutes: 5 },
} as const satisfies Record<string, ResolvedAlarm>;

export type AlarmName = keyof typeof ALARM_DEFAULTS;

/** The alarms that there are; one that is switched off is absent. */
export type ResolvedAlarms = Readonly<Partial<Record<AlarmName, ResolvedAlarm>>>;

const alarm = z.union(
  [
    z.strictObject({
      /** Value above which it goes off */
      above: z.number().min(0, { error: 'a number from 0 up' }).optional(),
      /** Minutes in a row, at most a day */
      minutes: whole(1, 1440).optional(),
    }),
    z.literal(false),
  ],
  { error: '{ above: 10, minutes: 5 }, or false to go without' },
);

export const alarmsSchema = z.strictObject({
  /**
   * Server errors of the web service, a minute
   * @default above 5 for 3 minutes
   */
  webErrors: alarm.optional(),
  /**
   * Requests a minute that the load balancer could hand to nobody
   * @default above 5 for 3 minutes
   */
  loadBalancerErrors: alarm.optional(),
  /**
   * Seconds within which 95 of 100 requests are answered
   * @default above 2 for 5 minutes
   */
  webLatency: alarm.optional(),
  /**
   * Tasks of the web service that fail their health check
   * @default above 0 for 5 minutes
   */
  unhealthyTargets: alarm.optional(),
  /**
   * CPU use of the web service, in percent
   * @default above 90 for 10 minutes
   */
  webCpu: alarm.optional(),
  /**
   * Memory use of the web service, in percent
   * @default above 90 for 5 minutes
   */
  webMemory: alarm.optional(),
  /**
   * Memory use of the task runner, in percent
   * @default above 90 for 5 minutes
   */
  taskRunnerMemory: alarm.optional(),
  /**
   * Tasks wanted and not running: no capacity, or they do not start; needs Container Insights
   * @default above 0 for 15 minutes
   */
  missingTasks: alarm.optional(),
  /**
   * Messages in the dead-letter queue
   * @default above 0 for 1 minute
   */
  deadLetters: alarm.optional(),
  /**
   * Seconds that the oldest run waits
   * @default above 900 for 5 minutes
   */
  queueDelay: alarm.optional(),
  /**
   * Failed runs of a schedule, a minute
   * @default above 0 for 1 minute
   */
  scheduleFailures: alarm.optional(),
  /**
   * Lines of level error in the services’ logs, a minute
   * @default above 10 for 5 minutes
   */
  errorLogs: alarm.optional(),
});

type AlarmsInput = z.input<typeof alarmsSchema>;

export function resolveAlarms(input: AlarmsInput): ResolvedAlarms {
  const names = Object.keys(ALARM_DEFAULTS) as AlarmName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const settings = input[name];
      if (settings === false) return [];
      const { above, minutes } = ALARM_DEFAULTS[name];
      return [
        [name, { above: settings?.above ?? above, minutes: settings?.minutes ?? minutes }] as const,
      ];
    }),
  );
}
