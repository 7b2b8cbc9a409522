import type { Model } from '../model';
import { property } from '../model';
import type { Edge } from '../types';
import { objectsAt } from '../values';
import { edge, evidence, type Between } from './edge';

/** Where a resource names the one image that it runs. */
const IMAGES: readonly (readonly [type: string, at: string])[] = [
  ['AWS::Batch::JobDefinition', 'Properties.ContainerProperties.Image'],
  ['AWS::AppRunner::Service', 'Properties.SourceConfiguration.ImageRepository.ImageIdentifier'],
  ['AWS::CodeBuild::Project', 'Properties.Environment.Image'],
];

/** Registry → what runs its images. */
export function images(model: Model, { nodeOf }: Between): Edge[] {
  const places = [
    ...model.ofType('AWS::ECS::TaskDefinition').flatMap((task) => {
      const list = property(task, 'ContainerDefinitions');
      return objectsAt(list, 'Properties.ContainerDefinitions').map(({ at }) => ({
        holder: task,
        at: `${at}.Image`,
      }));
    }),
    ...model
      .ofType('AWS::Lambda::Function')
      .map((holder) => ({ holder, at: 'Properties.Code.ImageUri' })),
    ...IMAGES.flatMap(([type, at]) => model.ofType(type).map((holder) => ({ holder, at }))),
  ];
  return places.flatMap(({ holder, at }) =>
    model
      .usedAt(holder.id, at)
      .filter(({ type }) => type === 'AWS::ECR::Repository')
      .flatMap(({ id }) =>
        edge('deploy', nodeOf(id), nodeOf(holder.id), 'image', evidence(holder, at)),
      ),
  );
}
