import { mergeOverride, mergeSchedule } from './merge';
import {
  overridable,
  type ApplicationInput,
  type EnvironmentInput,
  type TaskInput,
} from './schema';
import { resolveDelivery } from './sections/delivery';
import { resolveDeployment } from './sections/deployment';
import { resolveEvent, type EventInput } from './sections/events';
import { resolveNetwork } from './sections/network';
import { resolveObservability } from './sections/observability';
import { resolveSafety } from './sections/safety';
import { resolveStorage, type StorageInput } from './sections/storage';
import { resolveTaskRunner } from './sections/task-runner';
import { resolveTask } from './sections/tasks';
import { resolveTopic, type TopicInput } from './sections/topics';
import { resolveViews } from './sections/views';
import { resolveWeb } from './sections/web';
import type { ResolvedApplication, ResolvedEnvironment } from './types';

type Overridable = Pick<ApplicationInput, keyof typeof overridable>;
type ContainerInput = Exclude<TaskInput, { handler: string }>;

/** One environment's own view of the configuration: the overrides applied, no defaults yet. */
export type EffectiveInput = Overridable & {
  readonly tasks: Readonly<Record<string, TaskInput>>;
  readonly storage: Readonly<Record<string, StorageInput>>;
  readonly topics: Readonly<Record<string, TopicInput>>;
  readonly events: Readonly<Record<string, EventInput>>;
};

/** Lays an environment's overrides over the application's settings; those of unknown tasks have no effect. */
export function effectiveInput(
  application: ApplicationInput,
  environment: EnvironmentInput,
): EffectiveInput {
  const overrides = environment.tasks ?? {};
  const tasks = Object.entries(application.tasks ?? {}).map(([name, task]): [string, TaskInput] => [
    name,
    Object.hasOwn(overrides, name) ? effectiveTask(task, overrides[name] ?? {}) : task,
  ]);
  const merged = mergeOverride(sectionsOf(application), sectionsOf(environment)) as Overridable;
  return {
    ...merged,
    tasks: Object.fromEntries(tasks),
    storage: overridden(application.storage, environment.storage),
    topics: overridden(application.topics, environment.topics),
    events: overridden(application.events, environment.events),
  };
}

/** Named entries with their overrides; an environment adds none. */
function overridden<Entry>(
  entries: Readonly<Record<string, Entry>> = {},
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, Entry> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]): [string, Entry] => [
      name,
      mergeOverride(entry, Object.hasOwn(overrides, name) ? overrides[name] : undefined) as Entry,
    ]),
  );
}

function sectionsOf(input: Overridable): Overridable {
  const sections = Object.keys(overridable) as (keyof Overridable)[];
  return Object.fromEntries(sections.map((section) => [section, input[section]]));
}

function effectiveTask(
  task: TaskInput,
  override: NonNullable<EnvironmentInput['tasks']>[string],
): TaskInput {
  const schedule = mergeSchedule(task.schedule, override.schedule);
  if ('handler' in task) {
    const queue = override.queue ?? task.queue;
    return { ...task, queue, schedule: schedule as typeof task.schedule };
  }
  const merged = mergeOverride(task, override) as ContainerInput;
  return { ...merged, schedule: schedule as ContainerInput['schedule'] };
}

/** Applies overrides and defaults to a configuration that validate.ts and check.ts have passed. */
export function resolve(application: ApplicationInput): ResolvedApplication {
  const environments = Object.entries(application.environments).map(([name, environment]) =>
    resolveEnvironment(application, name, environment),
  );
  return {
    name: application.name,
    environments,
    views: resolveViews(application.views ?? {}),
    ...(application.customize !== undefined && { customize: application.customize }),
    delivery: resolveDelivery(
      application.name,
      application.delivery ?? {},
      environments[0],
      application.safety?.permissionsBoundary,
    ),
  };
}

function resolveEnvironment(
  application: ApplicationInput,
  name: string,
  environment: EnvironmentInput,
): ResolvedEnvironment {
  const input = effectiveInput(application, environment);
  const production = environment.production ?? name === 'prod';
  return {
    application: application.name,
    name,
    account: environment.account,
    region: environment.region,
    production,
    approval: environment.approval ?? production,
    alongside: environment.alongside ?? false,
    network: resolveNetwork(input.network ?? {}, production),
    web: resolveWeb(input.web ?? {}, production, `${application.name}-${name}`),
    deployment: resolveDeployment(input.deployment ?? {}, production),
    taskRunner: resolveTaskRunner(input.taskRunner ?? {}, production),
    tasks: Object.entries(input.tasks).map(([task, settings]) => resolveTask(task, settings)),
    storage: Object.entries(input.storage).map(([entry, settings]) =>
      resolveStorage(entry, settings, production),
    ),
    topics: Object.entries(input.topics).map(([topic, settings]) => resolveTopic(topic, settings)),
    events: Object.entries(input.events).map(([event, settings]) => resolveEvent(event, settings)),
    observability: resolveObservability(input.observability ?? {}, production),
    safety: resolveSafety(input.safety ?? {}, production),
    tags: input.tags ?? {},
  };
}
