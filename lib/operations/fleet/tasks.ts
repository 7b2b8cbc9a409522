import type { Deployed } from '../deployed';
import type { Fleet, FleetTask } from './ports';

/** A task of ECS, by the name that the configuration has for it. */
export interface NamedTask extends FleetTask {
  /** `web`, `task-runner`, `hello`; the family where the configuration has none. */
  readonly name: string;
}

/** What runs in an environment, or stopped within about the last hour; of its cluster, what is its own. */
export async function tasksOf(
  aws: Pick<Fleet, 'tasks'>,
  { cluster, workloads }: Deployed,
  { stopped = false }: { readonly stopped?: boolean } = {},
): Promise<NamedTask[]> {
  const clusters = new Set([
    ...(cluster === '' ? [] : [cluster]),
    ...workloads.flatMap(({ service }) => service?.cluster ?? []),
  ]);
  const found = await Promise.all([...clusters].map((one) => aws.tasks(one, stopped)));
  const names = new Map(workloads.map(({ name, family }) => [family, name]));
  return found
    .flat()
    .flatMap((task) => {
      const name = names.get(task.definition.replace(/:\d+$/, ''));
      return name === undefined ? [] : [{ name, ...task }];
    })
    .sort((a, b) => compare(a.name, b.name) || (b.startedMs ?? 0) - (a.startedMs ?? 0));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Characters of an id that are enough to name a task. */
const SHORTEST_PREFIX = 4;

/** Tasks that a name or the beginning of an id means. */
export const tasksMeant = (tasks: readonly NamedTask[], what: string): NamedTask[] =>
  tasks.filter(
    ({ name, id }) => name === what || (what.length >= SHORTEST_PREFIX && id.startsWith(what)),
  );
