import type { ResolvedApplication } from '../config';
import type { Delivery, DeliveryStep } from '../diagram';
import { pipelineOf } from '../pipeline';

/** The pipeline of the application, as the picture of it takes it. */
export function deliveryOf(application: ResolvedApplication): Delivery {
  const { name, environments } = application;
  const places = environments.map(({ name: environment, account, region }) => ({
    name: environment,
    title: `${environment}  ·  AWS account ${account}  ·  ${region}`,
  }));
  return {
    name,
    source: 'the pipeline',
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
                facts: stage.commands.map(shortened).join(' · '),
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

/** A command without what every one of them says. */
function shortened(command: string): string {
  return command
    .replace(/^npx /, '')
    .replace(/ --(?:quiet|app cdk\.out|require-approval never)/g, '');
}
