import type { Resource } from '../../assembly';
import { property, type Model } from '../model';
import { objectsAt } from '../values';
import type { Edge } from '../types';
import { edge, evidence, type Between } from './edge';

/** Containers → the file systems that they mount; written to where a container does not say that it only reads. */
export function mounts(model: Model, between: Between): Edge[] {
  return model
    .ofType('AWS::ECS::TaskDefinition')
    .flatMap((task) =>
      objectsAt(property(task, 'Volumes'), 'Properties.Volumes').flatMap(({ value, at }) =>
        mounted(task, value.Name, at, model, between),
      ),
    );
}

function mounted(
  task: Resource,
  volume: unknown,
  at: string,
  model: Model,
  { nodeOf }: Between,
): Edge[] {
  const systems = model.usedAt(task.id, `${at}.EFSVolumeConfiguration.FilesystemId`);
  const containers = objectsAt(property(task, 'ContainerDefinitions'), '');
  const points = containers
    .flatMap(({ value }) => objectsAt(value.MountPoints, ''))
    .filter(({ value }) => value.SourceVolume === volume);
  const writes = points.some(({ value }) => value.ReadOnly !== true);
  return systems.flatMap(({ id }) => {
    const ends = [nodeOf(task.id), nodeOf(id)] as const;
    const proof = evidence(task, at);
    return [
      ...(points.length > 0 ? edge('read', ...ends, 'mount', proof) : []),
      ...(writes ? edge('write', ...ends, 'write', proof) : []),
    ];
  });
}
