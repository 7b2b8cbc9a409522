import type { Condition, ContainerDefinition } from './definition';

/** What a container waits for, settled when it holds; false: it never will. */
export interface Milestones {
  readonly started: Promise<boolean>;
  readonly completed: Promise<boolean>;
  readonly succeeded: Promise<boolean>;
  readonly healthy: Promise<boolean>;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html */
export const reached = (milestones: Milestones, condition: Condition): Promise<boolean> =>
  ({
    START: milestones.started,
    COMPLETE: milestones.completed,
    SUCCESS: milestones.succeeded,
    HEALTHY: milestones.healthy,
  })[condition];

/** Containers so that each one stands after those that it waits for; as they are where they wait in a circle. */
export function inStartOrder(containers: readonly ContainerDefinition[]): ContainerDefinition[] {
  const done: ContainerDefinition[] = [];
  let left = [...containers];
  while (left.length > 0) {
    const ready = left.filter(({ dependsOn }) =>
      dependsOn.every(({ container }) => !left.some(({ name }) => name === container)),
    );
    const next = ready.length > 0 ? ready : left;
    done.push(...next);
    left = left.filter((one) => !next.includes(one));
  }
  return done;
}

/**
 * The container whose network the others of the task share, as they do in `awsvpc` mode. One that others wait for to end
 * cannot be it: its network ends with it.
 */
export function networkOwner(
  containers: readonly ContainerDefinition[],
): ContainerDefinition | undefined {
  const ordered = inStartOrder(containers);
  return ordered.find((one) => !isAwaited(one, containers)) ?? ordered[0];
}

/** Whether another container waits for its end: it has a network of its own. */
export const isAwaited = (
  { name }: ContainerDefinition,
  containers: readonly ContainerDefinition[],
): boolean =>
  containers.some(({ dependsOn }) =>
    dependsOn.some(
      ({ container, condition }) =>
        container === name && (condition === 'COMPLETE' || condition === 'SUCCESS'),
    ),
  );
