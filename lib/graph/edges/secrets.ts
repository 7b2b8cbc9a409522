import { list, property, type Model } from '../model';
import type { Edge } from '../types';
import { edge, evidence, type Between } from './edge';

export function secrets(model: Model, { nodeOf }: Between): Edge[] {
  return model.ofType('AWS::ECS::TaskDefinition').flatMap((task) =>
    list(property(task, 'ContainerDefinitions')).flatMap((_container, index) => {
      const at = `Properties.ContainerDefinitions[${index}].Secrets`;
      return model
        .usedAt(task.id, at)
        .flatMap((secret) =>
          edge('read', nodeOf(task.id), nodeOf(secret.id), 'secret', evidence(task, at)),
        );
    }),
  );
}
