import type { Assembly } from '../assembly';
import type { ResolvedApplication } from '../config';
import type { Delivery, DeliveryStep } from '../diagram';
import { pipelineOf, type WorkStage } from '../pipeline';

/** The pipeline of the application, as the picture of it takes it. */
export function deliveryOf(application: ResolvedApplication, { stacks }: Assembly): Delivery {
  const { name, environments } = application;
  const places = environments.map(({ name: environment, account, region }) => ({
    name: environment,
    title: `${environment}  ·  AWS account ${account}  ·  ${region}`,
  }));
  return {
    name,
    source: 'the stages of the Jenkinsfile',
    built: [`${stacks.length} stacks`, ...imagesIn(stacks)].join(' · '),
    environments: places,
    steps: pipelineOf(application).groups.map((together) =>
      together.map((stage): DeliveryStep => {
        const { environment } = stage;
        return {
          name: stage.name,
          ...(stage.kind === 'approval'
            ? { kind: 'approval', facts: `a person, within ${stage.timeLimitHours} hours` }
            : {
                kind: kindOf(stage),
                facts: factsOf(stage),
              }),
          ...(environment !== undefined && { environment }),
        };
      }),
    ),
  };
}

function kindOf({ assembly, release }: WorkStage): DeliveryStep['kind'] {
  if (assembly === 'written') return 'build';
  if (release !== undefined) return 'deploy';
  return assembly === 'read' ? 'compare' : 'check';
}

/** Image assets are addressed by their content: the same one in each environment. */
function imagesIn(stacks: Assembly['stacks']): string[] {
  const images = new Set(stacks.flatMap(({ imageAssets }) => imageAssets.map(({ hash }) => hash)));
  if (images.size === 0) return [];
  return [
    images.size === 1 ? '1 image, by its content' : `${images.size} images, by their content`,
  ];
}

/** In words what it does. */
function factsOf(stage: WorkStage): string {
  const kind = kindOf(stage);
  if (kind === 'compare')
    return stage.environment === undefined ? stage.purpose : 'what would change';
  return kind === 'deploy' ? 'one build at a time' : stage.purpose;
}
