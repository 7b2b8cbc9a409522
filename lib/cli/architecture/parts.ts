import {
  isObject,
  objectsIn,
  referencesOf,
  textAt,
  workloadsOf,
  type Assembly,
  type Workload,
} from '../../assembly';
import type { Graph } from '../../graph';
import { schedulesOf, workloadName, workloadRole } from '../../local';
import type { ArchitecturePart } from '../../../services/protocol/architecture';
import { ENV } from '../../../services/protocol/contract';

const RUNNER = 'task-runner';

/** What the nodes of an environment are to the running system, by id; found in the task definitions. */
export function partsOf(assembly: Assembly, graph: Graph): ReadonlyMap<string, ArchitecturePart> {
  const byResource = new Map<string, ArchitecturePart>();
  const workloads = workloadsOf(assembly, graph.name);
  const references = Map.groupBy(referencesOf(assembly), ({ from }) => from);
  /** Id of the resource whose value a container gets in a variable. */
  const meantBy = (workload: Workload, variable: string): string | undefined => {
    for (const [c, container] of workload.containers.entries()) {
      const v = objectsIn(container.Environment).findIndex(({ Name }) => Name === variable);
      if (v < 0) continue;
      const at = `Properties.ContainerDefinitions[${c}].Environment[${v}].Value`;
      return references
        .get(workload.definition.id)
        ?.find((one) => one.at === at || one.at.startsWith(`${at}.`))?.to;
    }
    return undefined;
  };
  const set = (resource: string | undefined, part: ArchitecturePart): void => {
    if (resource !== undefined) byResource.set(resource, part);
  };

  for (const workload of workloads) {
    const { definition, service } = workload;
    const name = workloadName(workload);
    if (service === undefined) {
      set(definition.id, { kind: 'task', task: name });
      continue;
    }
    const role = workloadRole(workload);
    if (role === 'web') {
      set(service.id, { kind: 'web' });
      set(meantBy(workload, ENV.tableName), { kind: 'runs' });
    }
    if (role !== RUNNER) continue;
    const of = name.startsWith(`${RUNNER}-`) ? { queue: name.slice(RUNNER.length + 1) } : {};
    set(service.id, { kind: 'runner', ...of });
    const queue = meantBy(workload, ENV.queueUrl);
    set(queue, { kind: 'queue', ...of });
    const deadLetters = (references.get(queue ?? '') ?? []).find(({ at }) =>
      at.startsWith('Properties.RedrivePolicy'),
    );
    set(deadLetters?.to, { kind: 'dead-letters', ...of });
  }
  for (const [resource, task] of scheduledTasks(assembly, graph.name, workloads))
    set(resource, { kind: 'schedule', task });

  return new Map(
    graph.nodes.flatMap(({ id, resources }) => {
      const part = resources.map((resource) => byResource.get(resource)).find(isObject);
      return part === undefined ? [] : [[id, part] as const];
    }),
  );
}

/** The task that each schedule starts, by the schedule's resource. */
function scheduledTasks(
  { stacks }: Assembly,
  stage: string,
  workloads: readonly Workload[],
): [string, string][] {
  const names = new Map(workloads.map((workload) => [workload.family, workloadName(workload)]));
  return stacks
    .filter((stack) => stack.stage === stage)
    .flatMap((stack) => {
      const tasks = new Map(
        schedulesOf([stack], (family) => names.get(family)).schedules.map(({ name, task }) => [
          name,
          task,
        ]),
      );
      return stack.resources.flatMap(({ id, type, logicalId, properties }): [string, string][] => {
        if (type !== 'AWS::Scheduler::Schedule') return [];
        const task = tasks.get(textAt(properties, 'Name') ?? logicalId);
        return task === undefined ? [] : [[id, task]];
      });
    });
}
