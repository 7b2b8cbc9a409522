import { z } from 'zod';
import { CPU_UNITS } from './fargate';
import { account, cidr, duration, name, oneOf, region, tags, whole } from './schema-values';

/**
 * What people write in slipway.config.ts. Every key has a comment: an editor shows it, and a row of
 * docs/configuration.md comes from it. Defaults are applied in resolve.ts, after the overrides of an
 * environment, so that an override always wins over a default.
 */

const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

const compute = {
  /**
   * CPU units; 1024 is one vCPU
   * @default `256`; task runner `512`
   */
  cpu: oneOf(CPU_UNITS).optional(),
  /**
   * Memory in MiB, a size that Fargate offers for `cpu`
   * @default twice `cpu`, the least that Fargate offers
   */
  memory: whole(512, 122_880).optional(),
  /**
   * Processor of image and task
   * @default `x86_64`
   */
  architecture: z.enum(['x86_64', 'arm64']).optional(),
  /** Environment variables; never secrets */
  environment: z
    .record(
      z.string().regex(/^(?!SLIPWAY_)[A-Za-z_][A-Za-z0-9_]*$/, {
        error: 'letters, digits and underscores; SLIPWAY_… is taken by the kit',
      }),
      z.string(),
    )
    .optional(),
};

const count = {
  /**
   * Tasks that always run
   * @default `1`; web service in production `2`
   */
  minTasks: whole(0, 1000).optional(),
  /**
   * Tasks at most
   * @default `4`; in production web service `10`, task runner `20`
   */
  maxTasks: whole(1, 1000).optional(),
  /**
   * Run what exceeds `minTasks` on Fargate Spot
   * @default `false`; task runner `true` outside production
   */
  spot: z.boolean().optional(),
  /**
   * Time to finish between SIGTERM and SIGKILL, at most 120 seconds
   * @default `30 seconds`; task runner `2 minutes`
   */
  stopTimeout: duration.optional(),
};

const image = z.strictObject({
  /** Folder with the Dockerfile, from the project root */
  build: z.string().min(1),
  /**
   * Name of the Dockerfile in it
   * @default `Dockerfile`
   */
  dockerfile: z.string().min(1).optional(),
});

export const networkSchema = z.strictObject({
  /**
   * Addresses of the VPC, a block from /16 to /24
   * @default `10.0.0.0/16`
   */
  cidr: cidr.optional(),
  /**
   * Availability zones, 2 or 3
   * @default `2`
   */
  zones: whole(2, 3).optional(),
  /**
   * NAT gateways: one, or one per zone
   * @default `single`; in production `per-zone`
   */
  nat: z.enum(['single', 'per-zone']).optional(),
});

export const webSchema = z.strictObject({
  ...compute,
  ...count,
  /** An image of your own in place of Slipway’s web service */
  image: image.optional(),
  /**
   * CPU use, in percent, that scaling aims for
   * @default `60`
   */
  scaleAtCpuPercent: whole(1, 100).optional(),
  /**
   * Requests per task and minute that scaling aims for
   * @default `1000`
   */
  scaleAtRequestsPerTask: whole(1, 1_000_000).optional(),
  /** Health check of the load balancer */
  healthCheck: z
    .strictObject({
      /**
       * Asked by the load balancer
       * @default `/livez`
       */
      path: z.string().startsWith('/', { error: "a path that starts with '/'" }).optional(),
      /**
       * Time between two checks, 5 to 300 seconds
       * @default `10 seconds`
       */
      interval: duration.optional(),
    })
    .optional(),
  /**
   * Address ranges that may reach the load balancer
   * @default `0.0.0.0/0`
   */
  allowFrom: z.array(cidr).min(1).optional(),
});

export const taskRunnerSchema = z.strictObject({
  ...compute,
  ...count,
  /**
   * Queued runs per task that scaling aims for
   * @default `10`
   */
  backlogPerTask: whole(1, 100_000).optional(),
  /**
   * Deliveries before a message is a dead letter
   * @default `5`
   */
  maxReceives: whole(1, 1000).optional(),
});

const schedule = z.union(
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

const containerTaskKeys = {
  ...compute,
  /** Image of the task */
  image,
  /** Replaces the command of the image */
  command: z.array(z.string()).min(1).optional(),
  /**
   * A run that takes longer is stopped; at most 7 days
   * @default `1 hour`
   */
  timeLimit: duration.optional(),
  /**
   * Attempts in all, the first included
   * @default `1`
   */
  attempts: whole(1, 20).optional(),
  /** When the task runs by itself */
  schedule: schedule.optional(),
};

export const handlerTaskSchema = z.strictObject({
  /** TypeScript file whose default export is `defineTask(…)`, from the project root */
  handler: z.string().min(1),
});

export const containerTaskSchema = z.strictObject(containerTaskKeys);

/** An environment may change a container task, not replace or add one. */
export const taskOverrideSchema = z.strictObject({
  ...containerTaskKeys,
  /** Image of the task */
  image: image.partial().optional(),
});

export const observabilitySchema = z.strictObject({
  /**
   * Days that logs are kept
   * @default `30`; in production `365`
   */
  logRetentionDays: oneOf(LOG_RETENTION_DAYS).optional(),
  /** Address that alarms are mailed to */
  alarmEmail: z.email({ error: 'an e-mail address' }).optional(),
});

export const deliverySchema = z.strictObject({
  /**
   * Account that holds images and the role of the pipeline
   * @default that of the first environment
   */
  account: account.optional(),
  /**
   * Its region
   * @default that of the first environment
   */
  region: region.optional(),
  /**
   * Images kept per repository
   * @default `50`
   */
  keepImages: whole(1, 1000).optional(),
  /** The Jenkins controller */
  jenkins: z
    .strictObject({
      /**
       * Label of the agents that run the stages
       * @default `linux && docker`
       */
      agentLabel: z.string().min(1).optional(),
      /** OpenID Connect issuer of the Jenkins controller */
      oidcIssuer: z
        .url({
          protocol: /^https$/,
          error: "an address such as 'https://jenkins.example.com/oidc'",
        })
        .optional(),
    })
    .optional(),
});

const workloads = {
  /** The VPC */
  network: networkSchema.optional(),
  /** The web service */
  web: webSchema.optional(),
  /** The service that runs tasks */
  taskRunner: taskRunnerSchema.optional(),
  /** Logs and alarms */
  observability: observabilitySchema.optional(),
  /** Tags on every resource */
  tags: tags.optional(),
};

export const environmentSchema = z.strictObject({
  /** AWS account, twelve digits */
  account,
  /** AWS region */
  region,
  /**
   * Keep and protect what holds data; safer defaults
   * @default `true` for an environment named `prod`
   */
  production: z.boolean().optional(),
  /**
   * A person approves before the pipeline deploys
   * @default `true` in production
   */
  approval: z.boolean().optional(),
  ...workloads,
  /** Overrides, by task */
  tasks: z.record(z.string(), taskOverrideSchema).optional(),
});

export const applicationSchema = z.strictObject({
  /** Name of the application; part of every resource’s name */
  name: name(24),
  ...workloads,
  /** Tasks, by name */
  tasks: z.record(name(32), z.union([handlerTaskSchema, containerTaskSchema])).optional(),
  /** Images and the pipeline’s role */
  delivery: deliverySchema.optional(),
  /** Environments, by name, in the order of promotion */
  environments: z
    .record(name(12), environmentSchema)
    .refine((environments) => Object.keys(environments).length > 0, {
      error: 'at least one environment',
    }),
});

export type ApplicationInput = z.input<typeof applicationSchema>;
export type EnvironmentInput = z.input<typeof environmentSchema>;
export type TaskInput = NonNullable<ApplicationInput['tasks']>[string];
export type ScheduleInput = z.input<typeof schedule>;
