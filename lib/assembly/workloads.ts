import { isObject, textAt, type JsonObject } from './json-file';
import type { Assembly, Resource, Stack } from './types';

/** A task definition of an environment, and the service that keeps it running where there is one. */
export interface Workload {
  readonly stack: Stack;
  readonly definition: Resource;
  readonly service: Resource | undefined;
  /** Name of the task definition's family; its logical id where the template leaves it open. */
  readonly family: string;
  readonly containers: readonly JsonObject[];
}

/** Every task definition in the stacks of a stage, in the order in which they are deployed. */
export function workloadsOf({ stacks }: Assembly, stage: string): Workload[] {
  return stacks
    .filter((stack) => stack.stage === stage)
    .flatMap((stack) => {
      const services = stack.resources.filter(({ type }) => type === 'AWS::ECS::Service');
      return stack.resources
        .filter(({ type }) => type === 'AWS::ECS::TaskDefinition')
        .map((definition) => ({
          stack,
          definition,
          service: services.find(
            ({ properties }) => textAt(properties.TaskDefinition, 'Ref') === definition.logicalId,
          ),
          family: textAt(definition.properties, 'Family') ?? definition.logicalId,
          containers: objectsIn(definition.properties.ContainerDefinitions),
        }));
    });
}

/** The objects in a list of a template; nothing where it is no list. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Environment variables of a container: literal text, or the intrinsic function that stands for one. */
export function variablesOf(container: JsonObject): ReadonlyMap<string, unknown> {
  return new Map(
    objectsIn(container.Environment).flatMap((variable) =>
      typeof variable.Name === 'string'
        ? [[variable.Name, variable.Value] as [string, unknown]]
        : [],
    ),
  );
}
