import type { Assembly } from '../assembly';
import type { ResolvedApplication } from '../config';
import type { Delivery, DeliveryStep } from '../diagram';
import { pipelineOf, type Stage, type WorkStage } from '../pipeline';

/** The pipeline of the application, as the picture of it takes it. */
export function deliveryOf(application: ResolvedApplication, { stacks }: Assembly): Delivery {
  const { name, environments } = application;
  const places = environments.map(({ name: environment, account, region }) => ({
    name: environment,
    title: `${environment}  ·  AWS account ${account}  ·  ${region}`,
  }));
  return {
    name,
    source: 'the stages of the Jenkinsfile on the main branch',
    built: [`${stacks.length} stacks`, ...imagesIn(stacks)].join(' · '),
    environments: places,
    steps: pipelineOf(application)
      .groups.map((together) => together.filter(isOnMain).map(stepOf))
      .filter((together) => together.length > 0),
  };
}

const isOnMain = ({ builds }: Stage): boolean => builds === undefined || builds === 'main';

function stepOf(stage: Stage): DeliveryStep {
  const { name, environment } = stage;
  return {
    name,
    ...(stage.kind === 'approval'
      ? { kind: 'approval', facts: `a person, within ${stage.timeLimitHours} hours` }
      : { kind: kindOf(stage), facts: factsOf(stage) }),
    ...(environment !== undefined && { environment }),
  };
}

function kindOf({ assembly, record, release, environment, reports }: WorkStage): Kind {
  if (assembly === 'written') return 'build';
  if (record === 'written') return 'release';
  if (release !== undefined) return 'deploy';
  const shows = reports?.some(({ kind }) => kind === 'html') === true;
  return environment !== undefined || shows ? 'compare' : 'check';
}

type Kind = DeliveryStep['kind'];

/** The same ones in each environment. */
function imagesIn(stacks: Assembly['stacks']): string[] {
  const images = new Set(stacks.flatMap(({ imageAssets }) => imageAssets.map(({ hash }) => hash)));
  if (images.size === 0) return [];
  return [images.size === 1 ? '1 image, by its digest' : `${images.size} images, by their digests`];
}

/** In words what it does. */
function factsOf(stage: WorkStage): string {
  const kind = kindOf(stage);
  if (kind === 'deploy') return 'tried there, or rolled back';
  return kind === 'compare' && stage.environment !== undefined
    ? 'changes, cost, risks'
    : stage.purpose;
}
