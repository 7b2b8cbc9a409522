import { textAt, type Reference, type Resource } from '../assembly';

/**
 * Services that name their task definition by its family. The CDK does so where CodeDeploy shifts the traffic: a new
 * revision is then its business.
 */
export function namedFamilies(resources: readonly Resource[]): Reference[] {
  const families = new Map(
    resources.flatMap((task) => {
      const family = isTask(task) ? textAt(task.properties, 'Family') : undefined;
      return family === undefined ? [] : [[`${task.stack}|${family}`, task.id] as const];
    }),
  );
  return resources.flatMap(({ id, type, stack, properties }): Reference[] => {
    if (type !== 'AWS::ECS::Service' && type !== 'AWS::ECS::TaskSet') return [];
    const family = textAt(properties, 'TaskDefinition')?.replace(/:\d+$/, '');
    const to = families.get(`${stack}|${family ?? ''}`);
    const at = 'Properties.TaskDefinition';
    return to === undefined ? [] : [{ from: id, to, at, via: 'Name', attribute: undefined }];
  });
}

const isTask = ({ type }: Resource): boolean => type === 'AWS::ECS::TaskDefinition';
