import { z } from 'zod';
import type { Locate } from '../locate';
import type { Problem } from '../problem';
import { oneOf } from '../schema-values';
import { alarmsSchema, resolveAlarms, type ResolvedAlarms } from './alarms';

export interface ResolvedObservability {
  /** Days; one of the values CloudWatch Logs allows. Default 30, in production 365. */
  readonly logRetentionDays: number;
  /** Address that alarms are mailed to. */
  readonly alarmEmail?: string;
  readonly alarmSlack?: SlackChannel;
  readonly alarmTeams?: TeamsChannel;
  readonly alarms: ResolvedAlarms;
  readonly dashboard: boolean;
  readonly containerInsights: 'off' | 'standard' | 'enhanced';
  /** A collector beside each service sends its traces to X-Ray. */
  readonly tracing: boolean;
  readonly budget?: ResolvedBudget;
}

/** Ids as Slack shows them. */
export interface SlackChannel {
  readonly workspace: string;
  readonly channel: string;
}

/** Ids as the link to a channel of Microsoft Teams holds them. */
export interface TeamsChannel {
  readonly tenant: string;
  readonly team: string;
  readonly channel: string;
}

export interface ResolvedBudget {
  /** US dollars. */
  readonly monthly: number;
  readonly email: string;
}

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

const EMAIL = 'an e-mail address';
const uuid = z.uuid({ error: "an id such as '72f988bf-86f1-41af-91ab-2d7cd011db47'" });

const slackSchema = z.strictObject({
  /** Id of the workspace, authorized once in the console of Amazon Q Developer in chat applications */
  workspace: z.string().regex(/^T[A-Z0-9]{2,}$/, { error: "an id such as 'T07EA123LEP'" }),
  /** Id of the channel */
  channel: z.string().regex(/^[CG][A-Z0-9]{2,}$/, { error: "an id such as 'C07EZ1ABC23'" }),
});

const teamsSchema = z.strictObject({
  /** Id of the tenant, authorized once in the console of Amazon Q Developer in chat applications */
  tenant: uuid,
  /** Id of the team */
  team: uuid,
  /** Id of the channel */
  channel: z
    .string()
    .regex(/^19(?::|%3A).+$/i, { error: "an id such as '19%3ab6ef…%40thread.tacv2'" }),
});

const budgetSchema = z.strictObject({
  /** US dollars a month */
  monthly: z.number().positive({ error: 'a number of US dollars above 0' }),
  /**
   * Address that is told at 80 % and when more than the budget is forecast
   * @default `alarmEmail`
   */
  email: z.email({ error: EMAIL }).optional(),
});

export const observabilitySchema = z.strictObject({
  /**
   * Days that logs are kept
   * @default `30`; in production `365`
   */
  logRetentionDays: oneOf(LOG_RETENTION_DAYS).optional(),
  /** Address that alarms are mailed to; it confirms by a link */
  alarmEmail: z
    .union([z.email({ error: EMAIL }), z.literal(false)], { error: `${EMAIL}, or false` })
    .optional(),
  /** Slack channel that alarms are sent to */
  alarmSlack: z
    .union([slackSchema, z.literal(false)], { error: '{ workspace, channel }, or false' })
    .optional(),
  /** Channel of Microsoft Teams that alarms are sent to */
  alarmTeams: z
    .union([teamsSchema, z.literal(false)], { error: '{ tenant, team, channel }, or false' })
    .optional(),
  /** Alarms, by name; `false` where one is not wanted */
  alarms: alarmsSchema.optional(),
  /**
   * A dashboard in CloudWatch
   * @default `true`
   */
  dashboard: z.boolean().optional(),
  /**
   * Metrics of the cluster: none, by service, or by task and container
   * @default `standard`
   */
  containerInsights: z.enum(['off', 'standard', 'enhanced']).optional(),
  /**
   * Traces to X-Ray, by an OpenTelemetry collector beside each service, at localhost:4317 and :4318
   * @default `false`
   */
  tracing: z.boolean().optional(),
  /** Budget of the environment, by its tags; `false` where an environment has none */
  budget: z
    .union([budgetSchema, z.literal(false)], { error: '{ monthly: 200 }, or false' })
    .optional(),
});

type ObservabilityInput = z.input<typeof observabilitySchema>;

export function resolveObservability(
  input: ObservabilityInput,
  production: boolean,
): ResolvedObservability {
  const { alarmEmail, alarmSlack, alarmTeams, budget } = input;
  return {
    logRetentionDays: input.logRetentionDays ?? (production ? 365 : 30),
    ...(alarmEmail && { alarmEmail }),
    ...(alarmSlack && { alarmSlack }),
    ...(alarmTeams && { alarmTeams }),
    alarms: resolveAlarms(input.alarms ?? {}),
    dashboard: input.dashboard ?? true,
    containerInsights: input.containerInsights ?? 'standard',
    tracing: input.tracing ?? false,
    ...(budget && {
      budget: { monthly: budget.monthly, email: budget.email ?? (alarmEmail || '') },
    }),
  };
}

interface Counts {
  readonly minTasks?: number | undefined;
  readonly maxTasks?: number | undefined;
}

const scales = ({ minTasks = 1, maxTasks }: Counts) => minTasks !== maxTasks;

/** What one key cannot show: who is told of a budget, and what needs metrics of the cluster. */
export function checkObservability(
  { budget, alarmEmail, containerInsights, alarms }: ObservabilityInput,
  taskRunner: Counts & { readonly queues?: Readonly<Record<string, Counts>> | undefined },
  at: Locate,
): Problem[] {
  const problems: Problem[] = [];
  if (budget && budget.email === undefined && !alarmEmail) {
    problems.push({
      path: at(['observability', 'budget'], 'email', 'monthly'),
      message: 'nobody would be told; name an address here, or an alarmEmail',
    });
  }
  if (containerInsights !== 'off') return problems;
  if (alarms?.missingTasks) {
    problems.push({
      path: at(['observability', 'alarms'], 'missingTasks'),
      message: "there is no such metric with containerInsights 'off'; use 'standard'",
    });
  }
  const runners = [{}, ...Object.values(taskRunner.queues ?? {})];
  if (runners.some((own) => scales({ ...taskRunner, ...own }))) {
    problems.push({
      path: at(['observability'], 'containerInsights'),
      message:
        "'off' is not allowed while the task runner scales, which counts its tasks by these metrics; use 'standard', or let minTasks and maxTasks be the same",
    });
  }
  return problems;
}
