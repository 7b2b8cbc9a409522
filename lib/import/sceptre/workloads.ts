import { isMap, textAt, valueAt } from '../copilot/json';
import { evaluate, resourcesOf, type Surroundings, type TemplateResource } from './evaluate';
import type { SceptreProject } from './project';

/** What a task definition of one environment becomes. */
export interface Workload {
  readonly name: string;
  readonly role: 'web' | 'task' | 'left';
  /** Where it stands in the configuration: `web`, or `tasks.<name>`. */
  readonly place: readonly string[];
  readonly definition: TemplateResource;
  readonly service: TemplateResource | undefined;
  /** Index of its own container; the others stand beside it. */
  readonly main: number;
  readonly why: string | undefined;
}

/** Workloads of an environment, and what belongs to which of them. */
export interface Belongings {
  readonly workloads: readonly Workload[];
  /** The workload of a task definition, service, rule, target group, scaling; by {@link idOf}. */
  readonly of: ReadonlyMap<string, Workload>;
}

export const idOf = ({ stack, logicalId }: Pick<TemplateResource, 'stack' | 'logicalId'>): string =>
  `${stack.environment}|${stack.path}|${logicalId}`;

export function workloadsIn(
  environment: string,
  project: SceptreProject,
  all: Surroundings,
  wanted: string | undefined,
): Belongings {
  const resources = project.stacks
    .filter((stack) => stack.environment === environment)
    .flatMap((stack) => resourcesOf(stack, all));
  const byId = new Map(resources.map((resource) => [idOf(resource), resource]));
  const target = (value: unknown, from: TemplateResource): TemplateResource | undefined => {
    const found = evaluate(value, from.stack, all);
    return found.kind === 'resource' ? byId.get(idOf(found)) : undefined;
  };
  const ofType = (...types: string[]) => resources.filter(({ type }) => types.includes(type));
  const services = ofType('AWS::ECS::Service');
  const served = new Map(
    services.flatMap((service) => {
      const definition = target(service.properties.TaskDefinition, service);
      return definition === undefined ? [] : [[idOf(definition), service] as const];
    }),
  );
  const doors = services.filter(({ properties }) => properties.LoadBalancers !== undefined);
  const chosen = doors.find(({ logicalId }) => logicalId === wanted) ?? doors[0];
  const taken = new Set<string>();
  const workloads = ofType('AWS::ECS::TaskDefinition').map((definition): Workload => {
    const service = served.get(idOf(definition));
    const role = service === undefined ? 'task' : service === chosen ? 'web' : 'left';
    const name = nameOf(definition, all, taken);
    return {
      ...{ name, role, definition, service, main: mainOf(definition, service) },
      place: role === 'web' ? ['web'] : role === 'task' ? ['tasks', name] : [],
      why: role === 'left' ? whyLeft(service) : undefined,
    };
  });
  const of = new Map<string, Workload>();
  for (const workload of workloads) {
    of.set(idOf(workload.definition), workload);
    if (workload.service !== undefined) of.set(idOf(workload.service), workload);
  }
  const belong = (resource: TemplateResource, value: unknown): void => {
    const other = target(value, resource);
    const workload = other === undefined ? undefined : of.get(idOf(other));
    if (workload !== undefined) of.set(idOf(resource), workload);
  };
  for (const service of services)
    for (const door of listAt(service, 'LoadBalancers')) {
      const group = target(valueAt(door, ['TargetGroupArn']), service);
      const workload = of.get(idOf(service));
      if (group !== undefined && workload !== undefined) of.set(idOf(group), workload);
    }
  for (const rule of ofType('AWS::Events::Rule'))
    for (const one of listAt(rule, 'Targets'))
      belong(rule, valueAt(one, ['EcsParameters', 'TaskDefinitionArn']));
  for (const schedule of ofType('AWS::Scheduler::Schedule'))
    belong(
      schedule,
      valueAt(schedule.properties, ['Target', 'EcsParameters', 'TaskDefinitionArn']),
    );
  for (const scaled of ofType('AWS::ApplicationAutoScaling::ScalableTarget'))
    for (const service of services)
      if (mentions(scaled.properties.ResourceId, service.logicalId)) {
        const workload = of.get(idOf(service));
        if (workload !== undefined && scaled.stack === service.stack)
          of.set(idOf(scaled), workload);
      }
  for (const policy of ofType('AWS::ApplicationAutoScaling::ScalingPolicy'))
    belong(policy, policy.properties.ScalingTargetId);
  return { workloads, of };
}

/** Whether a name of a resource is in an expression. */
const mentions = (value: unknown, logicalId: string): boolean =>
  new RegExp(`["{.]${logicalId.replace(/\W/g, '')}["}.]`).test(JSON.stringify(value ?? ''));

export function listAt({ properties }: TemplateResource, key: string): readonly unknown[] {
  const list = properties[key];
  return Array.isArray(list) ? list : [];
}

function mainOf(definition: TemplateResource, service: TemplateResource | undefined): number {
  const containers = listAt(definition, 'ContainerDefinitions');
  const [door] = service === undefined ? [] : listAt(service, 'LoadBalancers');
  const wanted = textAt(door, 'ContainerName');
  const byName = containers.findIndex(
    (one) => wanted !== undefined && textAt(one, 'Name') === wanted,
  );
  if (byName >= 0) return byName;
  const essential = containers.findIndex((one) => isMap(one) && one.Essential !== false);
  return Math.max(0, essential);
}

const whyLeft = (service: TemplateResource | undefined): string =>
  service?.properties.LoadBalancers === undefined
    ? 'a service without a load balancer: let the task runner do its work (docs/tasks.md), or add it by customize'
    : 'an application has one web service: --service names another one; give this one an application of its own';

/** A name that Slipway takes, of the family or the logical id. */
function nameOf(definition: TemplateResource, all: Surroundings, taken: Set<string>): string {
  const family = evaluate(definition.properties.Family, definition.stack, all);
  const { environment, group } = definition.stack;
  const text = family.kind === 'value' && typeof family.value === 'string' ? family.value : '';
  const own = [textAt(group, 'project_code') ?? '', environment].filter((part) => part !== '');
  const bare = own.reduce(
    (name, part) => {
      const rest = name.startsWith(`${part}-`) ? name.slice(part.length + 1) : name;
      return rest.endsWith(`-${part}`) ? rest.slice(0, -part.length - 1) : rest;
    },
    text || definition.logicalId.replace(/(?:Task)?Definition$|Task$/, ''),
  );
  const plain = bare
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 24)
    .replace(/-+$/, '');
  const base =
    plain === '' || ['web', 'task-runner'].includes(plain) ? `${plain || 'job'}-task` : plain;
  let name = base;
  for (let twin = 2; taken.has(name); twin++) name = `${base}-${twin}`;
  taken.add(name);
  return name;
}
