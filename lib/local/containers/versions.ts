import { isDeepStrictEqual } from 'node:util';
import { workloadsOf, type Assembly, type Workload } from '../../assembly';
import type { Cloud } from '../cloud/cloud';
import { workloadName } from '../plan';
import { taskDefinition, type TaskDefinition } from './definition';

export interface Defined {
  readonly definition: TaskDefinition;
  /** What people call it. */
  readonly name: string;
}

/** Task definitions of an environment, as they were given last. */
export interface Versions {
  /** By family. */
  readonly latest: ReadonlyMap<string, Defined>;
  /** Families whose task definition in another assembly is another one. */
  changed(assembly: Assembly): readonly string[];
  /** Makes a new revision: of another assembly's definition, or of what the family had last. */
  next(family: string, assembly?: Assembly): TaskDefinition;
}

export function versionsOf(
  assembly: Assembly,
  environment: string,
  { values, valuesOf }: Pick<Cloud, 'values' | 'valuesOf'>,
): Versions {
  const workloads = workloadsOf(assembly, environment);
  const latest = new Map(
    workloads.map((workload): [string, Defined] => [
      workload.family,
      { definition: taskDefinition(workload, values), name: workloadName(workload) },
    ]),
  );
  const revisions = new Map<string, number>();
  const find = (family: string, other: Assembly): Workload | undefined =>
    workloadsOf(other, environment).find((workload) => workload.family === family);
  return {
    latest,
    changed: (other) =>
      [...latest].flatMap(([family, { definition }]) => {
        const newer = find(family, other);
        if (newer === undefined) return [];
        const same = taskDefinition(newer, valuesOf(other), definition.revision);
        return isDeepStrictEqual(same, definition) ? [] : [family];
      }),
    next: (family, other) => {
      const before = latest.get(family);
      if (before === undefined) throw new RangeError(`no task definition '${family}'`);
      const revision = (revisions.get(family) ?? 1) + 1;
      revisions.set(family, revision);
      const newer = other === undefined ? undefined : find(family, other);
      const definition =
        newer === undefined || other === undefined
          ? { ...before.definition, revision }
          : taskDefinition(newer, valuesOf(other), revision);
      latest.set(family, { ...before, definition });
      return definition;
    },
  };
}
