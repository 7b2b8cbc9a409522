import { z } from 'zod';
import { DURATION_PATTERN, type DurationText } from './duration';
import { CPU_UNITS } from './fargate';

/**
 * What people write in slipway.config.ts. Every key has a `describe` text: an editor's hint and a row
 * of docs/configuration.md come from it. Defaults are applied in resolve.ts, after the overrides of an
 * environment, so that an override always wins over a default.
 */

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

const NAME_PATTERN = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const name = (longest: number) =>
  z
    .string()
    .regex(NAME_PATTERN, {
      error: 'lower-case letters, digits and single hyphens, a letter first',
    })
    .max(longest, {
      error: `at most ${longest} characters, so that the names derived from it fit AWS`,
    });

const oneOf = (values: readonly number[]) =>
  z.number().refine((value) => values.includes(value), { error: `one of ${values.join(', ')}` });

const whole = (least: number, most: number) =>
  z.number().refine((value) => Number.isInteger(value) && value >= least && value <= most, {
    error: `a whole number from ${least} to ${most}`,
  });

const duration = z.custom<DurationText>(
  (value) => typeof value === 'string' && DURATION_PATTERN.test(value),
  { error: "a duration such as '90 seconds', '15 minutes' or '1 hour'" },
);

const cidr = z.cidrv4({ error: "an IPv4 range such as '10.0.0.0/16'" });

const account = z
  .string({ error: "twelve digits in quotes, such as '123456789012'" })
  .regex(/^\d{12}$/, { error: "twelve digits in quotes, such as '123456789012'" });

const region = z
  .string()
  .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, { error: "a region such as 'eu-west-1'" });

const tags = z.record(z.string().min(1).max(128), z.string().max(256));

const compute = {
  cpu: oneOf(CPU_UNITS).optional().describe('CPU units; 1024 is one vCPU'),
  memory: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('memory in MiB, a size that Fargate offers for `cpu`'),
  architecture: z.enum(['x86_64', 'arm64']).optional().describe('processor of image and task'),
  environment: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'letters, digits and underscores' }),
      z.string(),
    )
    .optional()
    .describe('environment variables; never secrets'),
};

const count = {
  minTasks: whole(0, 1000).optional().describe('tasks that always run'),
  maxTasks: whole(1, 1000).optional().describe('tasks at most'),
  spot: z.boolean().optional().describe('run what exceeds `minTasks` on Fargate Spot'),
  stopTimeout: duration
    .optional()
    .describe('time to finish between SIGTERM and SIGKILL, at most 120 seconds'),
};

const image = z.strictObject({
  build: z.string().min(1).describe('folder with the Dockerfile, from the project root'),
  dockerfile: z.string().min(1).optional().describe('name of the Dockerfile in it'),
});

export const networkSchema = z.strictObject({
  cidr: cidr.optional().describe('addresses of the VPC'),
  zones: whole(2, 3).optional().describe('availability zones'),
  nat: z.enum(['single', 'per-zone']).optional().describe('NAT gateways: one, or one per zone'),
});

export const webSchema = z.strictObject({
  ...compute,
  ...count,
  image: image.optional().describe('an image of your own in place of Slipway’s web service'),
  scaleAtCpuPercent: whole(1, 100)
    .optional()
    .describe('CPU use, in percent, that scaling aims for'),
  scaleAtRequestsPerTask: whole(1, 1_000_000)
    .optional()
    .describe('requests per task and minute that scaling aims for'),
  healthCheck: z
    .strictObject({
      path: z
        .string()
        .startsWith('/', { error: "a path that starts with '/'" })
        .optional()
        .describe('asked by the load balancer'),
      interval: duration.optional().describe('time between two checks, 5 to 300 seconds'),
    })
    .optional()
    .describe('health check of the load balancer'),
  allowFrom: z
    .array(cidr)
    .min(1)
    .optional()
    .describe('address ranges that may reach the load balancer'),
});

export const taskRunnerSchema = z.strictObject({
  ...compute,
  ...count,
  backlogPerTask: whole(1, 100_000)
    .optional()
    .describe('queued runs per task that scaling aims for'),
  maxReceives: whole(1, 1000).optional().describe('deliveries before a message is a dead letter'),
});

const schedule = z.union(
  [
    z.strictObject({
      cron: z.string().describe('five fields: minute, hour, day of month, month, day of week'),
      timeZone: z.string().optional().describe('IANA time zone'),
    }),
    z.strictObject({
      every: duration.describe('time between two runs, a minute or more'),
    }),
  ],
  { error: "{ cron: '0 2 * * *', timeZone: 'Europe/Berlin' } or { every: '1 hour' }" },
);

const containerTaskKeys = {
  ...compute,
  image: image.describe('image of the task'),
  command: z.array(z.string()).min(1).optional().describe('replaces the command of the image'),
  timeLimit: duration.optional().describe('a run that takes longer is stopped'),
  attempts: whole(1, 20).optional().describe('attempts in all, the first included'),
  schedule: schedule.optional().describe('when the task runs by itself'),
};

export const handlerTaskSchema = z.strictObject({
  handler: z
    .string()
    .min(1)
    .describe('TypeScript file whose default export is `defineTask(…)`, from the project root'),
});

export const containerTaskSchema = z.strictObject(containerTaskKeys);

/** An environment may change a container task, not replace or add one. */
export const taskOverrideSchema = z.strictObject({
  ...containerTaskKeys,
  image: image.partial().optional().describe('image of the task'),
});

export const observabilitySchema = z.strictObject({
  logRetentionDays: oneOf(LOG_RETENTION_DAYS).optional().describe('days that logs are kept'),
  alarmEmail: z
    .email({ error: 'an e-mail address' })
    .optional()
    .describe('address that alarms are mailed to'),
});

export const deliverySchema = z.strictObject({
  account: account.optional().describe('account that holds images and the role of the pipeline'),
  region: region.optional().describe('its region'),
  keepImages: whole(1, 1000).optional().describe('images kept per repository'),
  jenkins: z
    .strictObject({
      agentLabel: z.string().min(1).optional().describe('label of the agents that run the stages'),
      oidcIssuer: z
        .url({
          protocol: /^https$/,
          error: "an address such as 'https://jenkins.example.com/oidc'",
        })
        .optional()
        .describe('OpenID Connect issuer of the Jenkins controller'),
    })
    .optional()
    .describe('the Jenkins controller'),
});

const workloads = {
  network: networkSchema.optional().describe('the VPC'),
  web: webSchema.optional().describe('the web service'),
  taskRunner: taskRunnerSchema.optional().describe('the service that runs tasks'),
  observability: observabilitySchema.optional().describe('logs and alarms'),
  tags: tags.optional().describe('tags on every resource'),
};

export const environmentSchema = z.strictObject({
  account: account.describe('AWS account, twelve digits'),
  region: region.describe('AWS region'),
  production: z.boolean().optional().describe('keep and protect what holds data; safer defaults'),
  approval: z.boolean().optional().describe('a person approves before the pipeline deploys'),
  ...workloads,
  tasks: z.record(z.string(), taskOverrideSchema).optional().describe('overrides, by task'),
});

export const applicationSchema = z.strictObject({
  name: name(24).describe('name of the application; part of every resource’s name'),
  ...workloads,
  tasks: z
    .record(name(32), z.union([handlerTaskSchema, containerTaskSchema]))
    .optional()
    .describe('tasks, by name'),
  delivery: deliverySchema.optional().describe('images and the pipeline’s role'),
  environments: z
    .record(name(12), environmentSchema)
    .refine((environments) => Object.keys(environments).length > 0, {
      error: 'at least one environment',
    })
    .describe('environments, by name, in the order of promotion'),
});

export type ApplicationInput = z.input<typeof applicationSchema>;
export type EnvironmentInput = z.input<typeof environmentSchema>;
export type TaskInput = NonNullable<ApplicationInput['tasks']>[string];
export type ScheduleInput = z.input<typeof schedule>;
