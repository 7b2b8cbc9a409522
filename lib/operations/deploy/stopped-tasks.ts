import { textAt, type Assembly } from '../../assembly';
import { OperationError } from '../errors';
import type { Logs, Services } from '../ports';
import { oneLine } from './one-line';
import type { Rollouts, StoppedTask } from './ports';

export interface StoppedTasks {
  /** Name of the ECS service. */
  readonly service: string;
  readonly count: number;
  /** `main exited with code 1`. */
  readonly reason: string;
  /** The last lines of one of them; none where they cannot be read. */
  readonly log: readonly string[];
}

/** Lines of log for each kind of stop. */
const LINES = 10;
/** Kinds of stop that are told. */
const KINDS = 3;

/** A service as it was before a deployment. */
interface Service {
  readonly cluster: string;
  readonly name: string;
  /** ARN of the task definition that it had before; undefined: it was not there. */
  readonly before: string | undefined;
  /** Ids of tasks that had stopped before. */
  readonly stopped: ReadonlySet<string>;
}

/** The services of an environment, by the names that the assembly gives them. What AWS will not say is left out. */
export async function servicesBefore(
  aws: Services & Rollouts,
  { stacks }: Assembly,
  environment: string,
): Promise<Service[]> {
  const resources = stacks
    .filter(({ stage }) => stage === environment)
    .flatMap((stack) => stack.resources);
  const named = (type: string, property: string) =>
    resources
      .filter((resource) => resource.type === type)
      .flatMap(({ properties }) => textAt(properties, property) ?? []);
  const [cluster] = named('AWS::ECS::Cluster', 'ClusterName');
  const names = named('AWS::ECS::Service', 'ServiceName');
  if (cluster === undefined || names.length === 0) return [];
  // Without its cluster there is no service yet.
  const found = await aws.services(cluster, names).catch(() => []);
  return Promise.all(
    names.map(async (name) => {
      const before = found.find((one) => one.name === name)?.taskDefinition;
      const tasks = before === undefined ? [] : await orNone(aws.stoppedTasks(cluster, name));
      return { cluster, name, before, stopped: new Set(tasks.map(({ id }) => id)) };
    }),
  );
}

/** Tasks that stopped since, of services that have a new version. What AWS will not say is left out. */
export async function stoppedTasks(
  aws: Rollouts & Logs,
  services: readonly Service[],
): Promise<StoppedTasks[]> {
  const found = services.map(async ({ cluster, name, before, stopped }) => {
    const tasks = await orNone(aws.stoppedTasks(cluster, name));
    const fresh = tasks.filter(
      ({ id, taskDefinition }) => taskDefinition !== before && !stopped.has(id),
    );
    const kinds = [...Map.groupBy(fresh, reasonOf)].sort(([, a], [, b]) => b.length - a.length);
    return Promise.all(
      kinds.slice(0, KINDS).map(async ([reason, alike]) => ({
        ...{ service: name, count: alike.length, reason },
        log: alike[0] === undefined ? [] : await lastLines(aws, alike[0]),
      })),
    );
  });
  return (await Promise.all(found)).flat();
}

function reasonOf({ stopCode, reason, containers }: StoppedTask): string {
  const ended = containers.flatMap(({ name, exitCode, reason: why }) => {
    const words = [
      ...(exitCode === undefined ? [] : [`exited with code ${exitCode}`]),
      ...(why === undefined || why === '' ? [] : [why]),
    ];
    // What ended well was stopped because of another.
    return words.length === 0 || (exitCode === 0 && containers.length > 1)
      ? []
      : [`${name} ${words.join(': ')}`];
  });
  const words = ended.length > 0 ? ended.join('; ') : (reason ?? stopCode ?? 'no reason given');
  return oneLine(words);
}

async function lastLines(aws: Rollouts & Logs, task: StoppedTask): Promise<string[]> {
  const container =
    task.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ??
    task.containers[0];
  if (container === undefined) return [];
  try {
    const place = await aws.logPlace(task.taskDefinition, container.name);
    if (place === undefined) return [];
    const events = await aws.events({
      group: place.group,
      source: container.name,
      stream: `${place.prefix}/${container.name}/${task.id}`,
      sinceMs: 0,
    });
    return events.slice(-LINES).map(({ text }) => text);
  } catch (error) {
    if (error instanceof OperationError) return [];
    throw error;
  }
}

async function orNone<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof OperationError) return [];
    throw error;
  }
}
