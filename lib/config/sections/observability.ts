import { z } from 'zod';
import { oneOf } from '../schema-values';

export interface ResolvedObservability {
  /** Days; one of the values CloudWatch Logs allows. Default 30, in production 365. */
  readonly logRetentionDays: number;
  /** Address that alarms are mailed to. */
  readonly alarmEmail?: string;
}

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

export const observabilitySchema = z.strictObject({
  /**
   * Days that logs are kept
   * @default `30`; in production `365`
   */
  logRetentionDays: oneOf(LOG_RETENTION_DAYS).optional(),
  /** Address that alarms are mailed to */
  alarmEmail: z.email({ error: 'an e-mail address' }).optional(),
});

export function resolveObservability(
  input: z.input<typeof observabilitySchema>,
  production: boolean,
): ResolvedObservability {
  return {
    logRetentionDays: input.logRetentionDays ?? (production ? 365 : 30),
    ...(input.alarmEmail !== undefined && { alarmEmail: input.alarmEmail }),
  };
}
