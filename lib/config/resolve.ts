import { secondsOf } from './duration';
import { mergeOverride, mergeSchedule } from './merge';
import { parseSchedule } from './schedule';
import type { ApplicationInput, EnvironmentInput, TaskInput } from './schema';
import type {
  Compute,
  CpuUnits,
  ResolvedApplication,
  ResolvedContainerTask,
  ResolvedDelivery,
  ResolvedEnvironment,
  ResolvedTask,
  ResolvedTaskRunner,
  ResolvedWeb,
} from './types';

type WebInput = NonNullable<ApplicationInput['web']>;
type TaskRunnerInput = NonNullable<ApplicationInput['taskRunner']>;
type ContainerInput = Exclude<TaskInput, { handler: string }>;
type ComputeInput = Pick<ContainerInput, 'cpu' | 'memory' | 'architecture' | 'environment'>;

/** One environment's own view of the configuration: the overrides applied, no defaults yet. */
export type EffectiveInput = Pick<
  ApplicationInput,
  'network' | 'web' | 'taskRunner' | 'observability' | 'tags'
> & { readonly tasks: Readonly<Record<string, TaskInput>> };

/** Lays an environment's overrides over the application's settings; those of unknown tasks have no effect. */
export function effectiveInput(
  application: ApplicationInput,
  environment: EnvironmentInput,
): EffectiveInput {
  const { network, web, taskRunner, observability, tags, tasks = {} } = application;
  const overrides = environment.tasks ?? {};
  const merged = mergeOverride(
    { network, web, taskRunner, observability, tags },
    {
      network: environment.network,
      web: environment.web,
      taskRunner: environment.taskRunner,
      observability: environment.observability,
      tags: environment.tags,
    },
  ) as Omit<EffectiveInput, 'tasks'>;
  const mergedTasks = Object.entries(tasks).map(([name, task]) => [
    name,
    Object.hasOwn(overrides, name) ? effectiveTask(task, overrides[name] ?? {}) : task,
  ]);
  return { ...merged, tasks: Object.fromEntries(mergedTasks) as EffectiveInput['tasks'] };
}

function effectiveTask(
  task: TaskInput,
  override: NonNullable<EnvironmentInput['tasks']>[string],
): TaskInput {
  if ('handler' in task) return task;
  const schedule = mergeSchedule(task.schedule, override.schedule);
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
    delivery: resolveDelivery(application, environments),
  };
}

function resolveEnvironment(
  application: ApplicationInput,
  name: string,
  environment: EnvironmentInput,
): ResolvedEnvironment {
  const input = effectiveInput(application, environment);
  const production = environment.production ?? name === 'prod';
  const { network = {}, observability = {} } = input;
  return {
    application: application.name,
    name,
    account: environment.account,
    region: environment.region,
    production,
    approval: environment.approval ?? production,
    network: {
      cidr: network.cidr ?? '10.0.0.0/16',
      zones: network.zones ?? 2,
      nat: network.nat ?? (production ? 'per-zone' : 'single'),
    },
    web: resolveWeb(input.web ?? {}, production),
    taskRunner: resolveTaskRunner(input.taskRunner ?? {}, production),
    tasks: Object.entries(input.tasks).map(([task, settings]) => resolveTask(task, settings)),
    observability: {
      logRetentionDays: observability.logRetentionDays ?? (production ? 365 : 30),
      ...(observability.alarmEmail !== undefined && { alarmEmail: observability.alarmEmail }),
    },
    tags: input.tags ?? {},
  };
}

/** Memory defaults to twice the CPU units, a size that Fargate offers for each of them. */
function resolveCompute(input: ComputeInput, cpu: CpuUnits): Compute {
  const units = input.cpu ?? cpu;
  return {
    cpu: units,
    memoryMiB: input.memory ?? units * 2,
    architecture: input.architecture ?? 'x86_64',
    environment: input.environment ?? {},
  };
}

function resolveWeb(input: WebInput, production: boolean): ResolvedWeb {
  const most = input.maxTasks ?? Infinity;
  const minTasks = input.minTasks ?? Math.min(production ? 2 : 1, most);
  return {
    ...resolveCompute(input, 256),
    minTasks,
    maxTasks: input.maxTasks ?? Math.max(minTasks, production ? 10 : 4),
    scaleAtCpuPercent: input.scaleAtCpuPercent ?? 60,
    scaleAtRequestsPerTask: input.scaleAtRequestsPerTask ?? 1000,
    healthCheckPath: input.healthCheck?.path ?? '/livez',
    healthCheckIntervalSeconds: secondsOf(input.healthCheck?.interval ?? '10 seconds'),
    spot: input.spot ?? false,
    stopTimeoutSeconds: secondsOf(input.stopTimeout ?? '30 seconds'),
    ...(input.image !== undefined && { image: resolveImage(input.image) }),
    allowFrom: input.allowFrom ?? ['0.0.0.0/0'],
  };
}

function resolveTaskRunner(input: TaskRunnerInput, production: boolean): ResolvedTaskRunner {
  const minTasks = input.minTasks ?? 1;
  return {
    ...resolveCompute(input, 512),
    minTasks,
    maxTasks: input.maxTasks ?? Math.max(minTasks, production ? 20 : 4),
    backlogPerTask: input.backlogPerTask ?? 10,
    spot: input.spot ?? !production,
    stopTimeoutSeconds: secondsOf(input.stopTimeout ?? '2 minutes'),
    maxReceives: input.maxReceives ?? 5,
  };
}

function resolveImage(image: { build: string; dockerfile?: string | undefined }) {
  return { build: image.build, dockerfile: image.dockerfile ?? 'Dockerfile' };
}

function resolveTask(name: string, input: TaskInput): ResolvedTask {
  return 'handler' in input
    ? { kind: 'handler', name, handler: input.handler }
    : resolveContainerTask(name, input);
}

function resolveContainerTask(name: string, input: ContainerInput): ResolvedContainerTask {
  const schedule = input.schedule === undefined ? undefined : parseSchedule(input.schedule);
  return {
    kind: 'container',
    name,
    ...resolveCompute(input, 256),
    image: resolveImage(input.image),
    ...(input.command !== undefined && { command: input.command }),
    timeLimitSeconds: secondsOf(input.timeLimit ?? '1 hour'),
    attempts: input.attempts ?? 1,
    ...(schedule?.ok && { schedule: schedule.schedule }),
  };
}

/** Images and the pipeline's role live with the first environment unless the configuration says so. */
function resolveDelivery(
  { name, delivery = {} }: ApplicationInput,
  environments: readonly ResolvedEnvironment[],
): ResolvedDelivery {
  const first = environments[0];
  return {
    account: delivery.account ?? first?.account ?? '',
    region: delivery.region ?? first?.region ?? '',
    pipelineRole: `${name}-pipeline`,
    keepImages: delivery.keepImages ?? 50,
    jenkins: {
      agentLabel: delivery.jenkins?.agentLabel ?? 'linux && docker',
      ...(delivery.jenkins?.oidcIssuer !== undefined && {
        oidcIssuer: delivery.jenkins.oidcIssuer,
      }),
    },
  };
}
