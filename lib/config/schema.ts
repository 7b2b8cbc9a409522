import { z } from 'zod';
import type { Customize } from './customize';
import { account, name, region, tags } from './schema-values';
import { deliverySchema } from './sections/delivery';
import { deploymentSchema } from './sections/deployment';
import { eventOverrideSchema, eventSchema } from './sections/events';
import { networkSchema } from './sections/network';
import { observabilitySchema } from './sections/observability';
import { safetySchema } from './sections/safety';
import { storageOverrideSchema, storageSchema } from './sections/storage';
import { taskRunnerSchema } from './sections/task-runner';
import { containerTaskSchema, handlerTaskSchema, taskOverrideSchema } from './sections/tasks';
import { topicSchema } from './sections/topics';
import { viewsSchema } from './sections/views';
import { webSchema } from './sections/web';

/**
 * What people write in slipway.config.ts. Every key has a comment: an editor shows it, and a row of
 * docs/configuration.md comes from it. A section (sections/) holds all there is of its part: schema,
 * defaults, checks. Defaults are applied after the overrides of an environment, so that an override
 * always wins over a default.
 */

const customizeSchema = z.custom<Customize>((value) => typeof value === 'function', {
  error: 'a function: (stack, environment) => { … }',
});

/** What the application sets and an environment overrides. */
export const overridable = {
  /** The VPC */
  network: networkSchema.optional(),
  /** The web service */
  web: webSchema.optional(),
  /** How a new version of the services goes live */
  deployment: deploymentSchema.optional(),
  /** The service that runs tasks */
  taskRunner: taskRunnerSchema.optional(),
  /** Logs, metrics, alarms, traces and budget */
  observability: observabilitySchema.optional(),
  /** Backups, keys, bounds of roles, shells */
  safety: safetySchema.optional(),
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
  /**
   * Deployed side by side with the environment written before it: another region of one application, say
   * @default `false`
   */
  alongside: z.boolean().optional(),
  ...overridable,
  /** Overrides, by task */
  tasks: z.record(z.string(), taskOverrideSchema).optional(),
  /** Overrides, by entry */
  storage: z.record(z.string(), storageOverrideSchema).optional(),
  /** Overrides, by topic */
  topics: z.record(z.string(), topicSchema).optional(),
  /** Overrides, by event */
  events: z.record(z.string(), eventOverrideSchema).optional(),
});

export const applicationSchema = z.strictObject({
  /** Name of the application; part of every resource’s name */
  name: name(24),
  ...overridable,
  /** Tasks, by name */
  tasks: z.record(name(32), z.union([handlerTaskSchema, containerTaskSchema])).optional(),
  /** Buckets, tables, databases and caches, by name */
  storage: z.record(name(24), storageSchema).optional(),
  /** SNS topics, by name */
  topics: z.record(name(24), topicSchema).optional(),
  /** Events that run a task, by name */
  events: z.record(name(24), eventSchema).optional(),
  /** Images and the pipeline’s role */
  delivery: deliverySchema.optional(),
  /** Pictures of the environments, by name; `all`: of every picture. docs/diagrams.md */
  views: viewsSchema.optional(),
  /** Changes each stack of each environment after it was built; docs/configuration/customize.md */
  customize: customizeSchema.optional(),
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
