import { z } from 'zod';
import { minutesOf, secondsOf } from '../duration';
import { arn, duration, orFalse, toggle, whole } from '../schema-values';
import { resolveSmoke, smokeSchema, type ResolvedSmoke } from './smoke';

/** How a new version goes live, and what takes it back. */

export interface ResolvedDeployment {
  /** Default `rolling`. */
  readonly strategy: Strategy;
  /** Time that the old version stays, once the new one has all traffic. Rolling: default none. */
  readonly bakeMinutes?: number;
  /** Traffic of the first step (canary), or of each step (linear). Default 10. */
  readonly stepPercent: number;
  /** Default 5. */
  readonly stepBakeMinutes: number;
  /** A second door of the load balancer, to the new version before it has traffic. */
  readonly testPort?: number;
  /** Failed tasks in a row after which a deployment is given up. Default 3. */
  readonly breakerThreshold: number;
  /** Undefined: no alarm takes a deployment back. */
  readonly alarms?: { readonly serverErrorPercent: number; readonly alarmNames: readonly string[] };
  /** ARN of a Lambda function, by stage. */
  readonly hooks: Readonly<Partial<Record<HookStage, string>>>;
  /** Minutes that a deployment waits for a person before it is taken back. */
  readonly pauseMinutes?: number;
  readonly releaseTask?: ReleaseTask;
  readonly smoke: ResolvedSmoke;
}

export type Strategy = (typeof STRATEGIES)[number];
export type HookStage = keyof typeof hookKeys;

/** A container task by its name, or a command in the web service's own container. */
export type ReleaseTask =
  | { readonly task: string }
  | { readonly command: readonly string[]; readonly timeLimitSeconds: number };

const STRATEGIES = ['rolling', 'blue-green', 'canary', 'linear'] as const;

const lambda = arn(
  'lambda',
  'function:[\\w:-]+',
  'arn:aws:lambda:eu-west-1:123456789012:function:check',
);

const hookKeys = {
  /** Before the first task of the new version starts */
  preScaleUp: lambda.optional(),
  /** Once the tasks of the new version run */
  postScaleUp: lambda.optional(),
  /** While the test port changes to the new version */
  testTrafficShift: lambda.optional(),
  /** Once the test port shows the new version */
  postTestTrafficShift: lambda.optional(),
  /** Before traffic moves; before each step of it */
  preProductionTrafficShift: lambda.optional(),
  /** While traffic moves; at each step of it */
  productionTrafficShift: lambda.optional(),
  /** Once the new version has all traffic */
  postProductionTrafficShift: lambda.optional(),
};

export const deploymentSchema = z.strictObject({
  /**
   * How the web service is replaced: task by task, all traffic at once, a first share of it, or in equal steps
   * @default `rolling`
   */
  strategy: z.enum(STRATEGIES).optional(),
  /**
   * Time that the old version stays, once the new one has all traffic; alarms can still take it back
   * @default `5 minutes`, in production `15 minutes`; rolling: none
   */
  bakeTime: duration.optional(),
  /**
   * Percent of traffic in the first step of `canary`, in each step of `linear`
   * @default `10`
   */
  stepPercent: whole(1, 99).optional(),
  /**
   * Time between two steps
   * @default `5 minutes`
   */
  stepBakeTime: duration.optional(),
  /** Port of the load balancer that shows the new version before it has traffic */
  testPort: whole(1, 65_535).optional(),
  /**
   * Failed tasks in a row after which a deployment is given up and taken back
   * @default `3`
   */
  breakerThreshold: whole(1, 200).optional(),
  /**
   * Alarms that take a deployment back: server errors, unhealthy tasks
   * @default `false`; in production, and with every strategy but `rolling`, `true`
   */
  alarms: toggle(
    z.strictObject({
      /**
       * Percent of requests that may fail
       * @default `5`
       */
      serverErrorPercent: whole(1, 100).optional(),
      /** Names of alarms of your own that take a deployment back as well */
      alarmNames: z.array(z.string().min(1).max(255)).optional(),
    }),
    "{ alarmNames: ['checkout-fails'] }",
  ).optional(),
  /** Lambda functions that say whether a deployment goes on, by stage */
  hooks: z.strictObject(hookKeys).optional(),
  /**
   * The deployment waits for a person before traffic moves
   * @default `false`
   */
  pause: toggle(
    z.strictObject({
      /**
       * Time to decide, whole minutes up to 1 day; then the deployment is taken back
       * @default `1 hour`
       */
      timeout: duration.optional(),
    }),
    "{ timeout: '1 hour' }",
  ).optional(),
  /** Runs before the new version starts; it must end with exit code 0: a migration, say */
  releaseTask: orFalse(
    z.union([
      z.string(),
      z.strictObject({
        /** Command, run in a container like those of the new web service */
        command: z.array(z.string()).min(1),
        /**
         * Longer runs are stopped, and the deployment with them; at most 1 day
         * @default `15 minutes`
         */
        timeLimit: duration.optional(),
      }),
    ]),
    "the name of a container task, { command: ['node', 'migrate.js'] }",
  ).optional(),
  /** How `slipway deploy` tries the environment after a deployment; one that fails is taken back */
  smoke: smokeSchema.optional(),
});

export type DeploymentInput = z.input<typeof deploymentSchema>;

export function resolveDeployment(input: DeploymentInput, production: boolean): ResolvedDeployment {
  const { strategy = 'rolling', releaseTask = false, pause = false } = input;
  const shifts = strategy !== 'rolling';
  const alarms = input.alarms ?? (production || shifts);
  const bakeTime =
    input.bakeTime ?? (shifts ? (production ? '15 minutes' : '5 minutes') : undefined);
  return {
    strategy,
    ...(bakeTime !== undefined && { bakeMinutes: minutesOf(bakeTime) }),
    stepPercent: input.stepPercent ?? 10,
    stepBakeMinutes: minutesOf(input.stepBakeTime ?? '5 minutes'),
    ...(input.testPort !== undefined && { testPort: input.testPort }),
    breakerThreshold: input.breakerThreshold ?? 3,
    ...(alarms !== false && { alarms: resolveAlarms(alarms === true ? {} : alarms) }),
    hooks: present(input.hooks ?? {}),
    smoke: resolveSmoke(input.smoke),
    ...(pause !== false && {
      pauseMinutes: minutesOf((pause === true ? {} : pause).timeout ?? '1 hour'),
    }),
    ...(releaseTask !== false && {
      releaseTask:
        typeof releaseTask === 'string'
          ? { task: releaseTask }
          : {
              command: releaseTask.command,
              timeLimitSeconds: secondsOf(releaseTask.timeLimit ?? '15 minutes'),
            },
    }),
  };
}

function resolveAlarms(input: {
  serverErrorPercent?: number | undefined;
  alarmNames?: string[] | undefined;
}) {
  return {
    serverErrorPercent: input.serverErrorPercent ?? 5,
    alarmNames: input.alarmNames ?? [],
  };
}

function present<Key extends string>(
  hooks: Partial<Record<Key, string | undefined>>,
): Partial<Record<Key, string>> {
  const set = Object.entries(hooks).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as Partial<Record<Key, string>>;
}
