import type { Assembly } from '../assembly';
import type { ResolvedApplication } from '../config';
import type { Delivery, DeliveryStep } from '../diagram';
import { pipelineOf } from '../pipeline';

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
    steps: pipelineOf(application).map((together) =>
      together.map((stage): DeliveryStep => {
        const environment = places.find((place) => stage.name.endsWith(` ${place.name}`))?.name;
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

type WorkStage = Exclude<ReturnType<typeof pipelineOf>[number][number], { kind: 'approval' }>;

function kindOf({ assembly, release, usesAws }: WorkStage): DeliveryStep['kind'] {
  if (assembly === 'written') return 'build';
  if (release !== undefined) return 'deploy';
  return usesAws === true ? 'compare' : 'check';
}

/** Image assets are addressed by their content: the same one in each environment. */
function imagesIn(stacks: Assembly['stacks']): string[] {
  const images = new Set(stacks.flatMap(({ imageAssets }) => imageAssets.map(({ hash }) => hash)));
  if (images.size === 0) return [];
  return [
    images.size === 1 ? '1 image, by its content' : `${images.size} images, by their content`,
  ];
}

/** In words what it does to an environment; elsewhere the commands, without what every one of them says. */
function factsOf(stage: WorkStage): string {
  const kind = kindOf(stage);
  if (kind === 'compare') return 'what would change';
  if (kind === 'deploy') return 'one build at a time';
  return stage.commands
    .map((command) => command.replace(/^npx /, '').replace(/ --quiet/g, ''))
    .join(' · ');
}
