import { isObject, objectsIn, textAt, type Resource } from '../../assembly';
import {
  charge,
  flat,
  type Charge,
  type Free,
  type Pricing,
  type Range,
  type Scene,
} from './model';
import { numberAt, textIn } from './scene';
import { startsPerMonth } from './schedule';
import { HOURS, runsPerMonth } from './usage';

/** Ephemeral storage that a task has for nothing. GiB. */
const FREE_EPHEMERAL_GB = 20;

interface Size {
  readonly vcpu: number;
  readonly gb: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly ephemeralGb: number;
}

/** A service: what its scaling always runs, and what it may run at most. */
export function service(resource: Resource, scene: Scene): Pricing | Free {
  const kind = 'Fargate service';
  const [definition] = scene.uses(resource, 'AWS::ECS::TaskDefinition');
  const size = definition === undefined ? undefined : sizeOf(definition);
  const strategy = objectsIn(resource.properties.CapacityProviderStrategy);
  if (size === undefined || !onFargate(resource, strategy)) {
    return { kind: 'ECS service', detail: '', charges: [], notPriced: ['not on Fargate'] };
  }
  const tasks = tasksOf(resource, scene);
  const least = tasks.low === 0 && tasks.high > 0 ? busyTasks(scene) : tasks.low;
  const low = splitTasks(least, strategy);
  const high = splitTasks(Math.max(tasks.high, least), strategy);
  const spot = scene.usage.spotPrice / 100;
  return {
    kind,
    detail: [
      `${tasks.low === tasks.high ? tasks.low : `${tasks.low} to ${tasks.high}`} × ${sizeWords(size)}`,
      ...(high.spot === 0 ? [] : high.onDemand === 0 ? ['Spot'] : ['some on Spot']),
      ...(changesByClock(resource, scene) ? ['off hours not counted'] : []),
      ...(tasks.low === 0 && least > 0 ? [`${Math.round(least * HOURS)} hours of runs`] : []),
    ].join(', '),
    charges: [
      ...computeCharges(size, {
        low: low.onDemand * HOURS,
        high: high.onDemand * HOURS,
      }),
      ...(high.spot > 0
        ? computeCharges(size, { low: low.spot * HOURS, high: high.spot * HOURS }, spot)
        : []),
    ],
  };
}

/** A task definition that no service runs: by its schedules, or by the assumed runs. */
export function taskDefinition(resource: Resource, scene: Scene): Pricing | Free {
  if (scene.usedBy(resource, 'AWS::ECS::Service').length > 0) {
    return { free: 'counted with its service' };
  }
  const size = sizeOf(resource);
  if (size === undefined) {
    return { kind: 'ECS task', detail: '', charges: [], notPriced: ['not on Fargate'] };
  }
  const { starts, detail } = startsOf(schedulesOf(resource, scene), scene);
  const { runMinutes } = scene.usage;
  return {
    kind: 'Fargate task',
    detail: `${detail} of ${runMinutes} min × ${sizeWords(size)}`,
    charges: computeCharges(size, flat((starts * runMinutes) / 60)),
  };
}

/** What the services and tasks of a stage take of the vCPU that an account may run at a time. */
export interface FargateNeeds {
  /** Services at their least: what always runs. */
  readonly least: number;
  /** Services scaled out, and each task that no service runs once. */
  readonly most: number;
  /** Of `most`, what may be on Spot. */
  readonly spot: number;
}

export function fargateNeeds(scene: Scene): FargateNeeds {
  const services = scene.ofType('AWS::ECS::Service').flatMap((resource) => {
    const [definition] = scene.uses(resource, 'AWS::ECS::TaskDefinition');
    const size = definition === undefined ? undefined : sizeOf(definition);
    const strategy = objectsIn(resource.properties.CapacityProviderStrategy);
    if (size === undefined || !onFargate(resource, strategy)) return [];
    const { low, high } = tasksOf(resource, scene);
    const { spot } = splitTasks(high, strategy);
    return [{ least: low * size.vcpu, most: high * size.vcpu, spot: spot * size.vcpu }];
  });
  const tasks = scene
    .ofType('AWS::ECS::TaskDefinition')
    .filter((definition) => scene.usedBy(definition, 'AWS::ECS::Service').length === 0)
    .map((definition) => sizeOf(definition)?.vcpu ?? 0);
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  return {
    least: sum(services.map(({ least }) => least)),
    most: sum(services.map(({ most }) => most)) + sum(tasks),
    spot: sum(services.map(({ spot }) => spot)),
  };
}

/** Starts a month, of these schedules or, where there are none, the assumed runs; with words for it. */
export function startsOf(
  schedules: readonly Resource[],
  { usage }: Scene,
): { readonly starts: number; readonly detail: string } {
  const starts =
    schedules.length === 0
      ? runsPerMonth(usage)
      : schedules
          .filter(({ properties }) => properties.State !== 'DISABLED')
          .map(({ properties }) => startsPerMonth(textAt(properties, 'ScheduleExpression') ?? ''))
          .reduce<number>((sum, one) => sum + (one ?? runsPerMonth(usage)), 0);
  const rounded = Math.round(starts);
  return { starts, detail: `${rounded.toLocaleString('en')} ${rounded === 1 ? 'run' : 'runs'}` };
}

/** Schedules that start a resource. */
export function schedulesFor(resource: Resource, scene: Scene): Resource[] {
  return [
    ...scene.usedBy(resource, 'AWS::Scheduler::Schedule'),
    ...scene
      .usedBy(resource, 'AWS::Events::Rule')
      .filter(({ properties }) => textAt(properties, 'ScheduleExpression') !== undefined),
  ];
}

/** Schedules that start a task: themselves, or through a state machine. */
function schedulesOf(definition: Resource, scene: Scene): Resource[] {
  const family = textAt(definition.properties, 'Family');
  const runs = (machine: Resource): boolean =>
    scene.uses(machine, 'AWS::ECS::TaskDefinition').some(({ id }) => id === definition.id) ||
    (family !== undefined && names(textIn(machine.properties.DefinitionString), family));
  const machines = scene.ofType('AWS::StepFunctions::StateMachine').filter(runs);
  return [definition, ...machines].flatMap((one) => schedulesFor(one, scene));
}

/** Whether a definition names a family, alone or with a revision; `job` does not name `job-two`. */
const names = (text: string, family: string): boolean =>
  new RegExp(`(?<![\\w-])${family}(?![\\w-])`).test(text);

/** Tasks of a service that runs none by itself: those that the assumed runs keep busy, one at a time. */
function busyTasks({ usage }: Scene): number {
  return Math.min(1, (runsPerMonth(usage) * usage.runMinutes) / 60 / HOURS);
}

function tasksOf(resource: Resource, scene: Scene): Range {
  const [target] = scene.usedBy(resource, 'AWS::ApplicationAutoScaling::ScalableTarget');
  if (target === undefined) return flat(numberAt(resource.properties, 'DesiredCount') ?? 1);
  const low = numberAt(target.properties, 'MinCapacity') ?? 0;
  return { low, high: Math.max(low, numberAt(target.properties, 'MaxCapacity') ?? low) };
}

/** Scheduled scaling: the estimate is of a month without it. */
const changesByClock = (resource: Resource, scene: Scene): boolean =>
  scene
    .usedBy(resource, 'AWS::ApplicationAutoScaling::ScalableTarget')
    .some(({ properties }) => objectsIn(properties.ScheduledActions).length > 0);

function onFargate({ properties }: Resource, strategy: readonly object[]): boolean {
  return strategy.length > 0
    ? strategy.every((entry) => /^FARGATE(?:_SPOT)?$/.test(textAt(entry, 'CapacityProvider') ?? ''))
    : (properties.LaunchType ?? 'FARGATE') === 'FARGATE';
}

/**
 * How a strategy spreads tasks: first each base, then the rest by weight. Tasks may be a fraction.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export function splitTasks(
  tasks: number,
  strategy: readonly object[],
): { readonly onDemand: number; readonly spot: number } {
  const sum = (provider: string, key: string): number =>
    strategy
      .filter((entry) => textAt(entry, 'CapacityProvider') === provider)
      .reduce((total, entry) => total + (numberAt(entry, key) ?? 0), 0);
  const onDemandBase = Math.min(tasks, sum('FARGATE', 'Base'));
  const spotBase = Math.min(tasks - onDemandBase, sum('FARGATE_SPOT', 'Base'));
  const weights = { onDemand: sum('FARGATE', 'Weight'), spot: sum('FARGATE_SPOT', 'Weight') };
  const all = weights.onDemand + weights.spot;
  const onSpot = all === 0 ? 0 : weights.spot / all;
  const rest = tasks - onDemandBase - spotBase;
  return { onDemand: onDemandBase + rest * (1 - onSpot), spot: spotBase + rest * onSpot };
}

function sizeOf({ properties }: Resource): Size | undefined {
  const [cpu, memory] = [numberAt(properties, 'Cpu'), numberAt(properties, 'Memory')];
  if (cpu === undefined || memory === undefined) return undefined;
  const platform = properties.RuntimePlatform;
  return {
    vcpu: cpu / 1024,
    gb: memory / 1024,
    architecture: textAt(platform, 'CpuArchitecture') === 'ARM64' ? 'arm64' : 'x86_64',
    ephemeralGb: isObject(properties.EphemeralStorage)
      ? (numberAt(properties.EphemeralStorage, 'SizeInGiB') ?? 0)
      : 0,
  };
}

const sizeWords = ({ vcpu, gb, architecture }: Size): string =>
  `${vcpu} vCPU, ${gb} GB${architecture === 'arm64' ? ' ARM' : ''}`;

function computeCharges(size: Size, hours: Range, spot?: number): Charge[] {
  const times = (factor: number): Range => ({
    low: hours.low * factor,
    high: hours.high * factor,
  });
  const suffix = spot === undefined ? '' : ', Spot';
  const extraGb = Math.max(0, size.ephemeralGb - FREE_EPHEMERAL_GB);
  return [
    charge(`vCPU hours${suffix}`, `fargate.${size.architecture}.vcpuHour`, times(size.vcpu), spot),
    charge(`GB hours${suffix}`, `fargate.${size.architecture}.gbHour`, times(size.gb), spot),
    ...(extraGb > 0
      ? [charge('ephemeral storage, GB hours', 'fargate.ephemeralGbHour', times(extraGb))]
      : []),
  ];
}
