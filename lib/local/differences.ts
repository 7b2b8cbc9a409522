import { objectsIn, textAt, variablesOf, type JsonObject, type Resource } from '../assembly';
import { ENV } from '../../services/protocol/contract';

/** Variables that are set anew for this machine; the others that refer to AWS are left out. */
const REPLACED: readonly string[] = [ENV.containerTasks];

interface Running {
  readonly name: string;
  readonly container: JsonObject;
  readonly sidecars: readonly string[];
}

/** What the task definitions of an environment hold that does not run here. */
export interface NotHere {
  /** Container tasks whose image is not built from this project. */
  readonly images: readonly string[];
  /** Container tasks with folders on EFS. */
  readonly volumes: readonly string[];
  /** Names of schedules that do not fire. */
  readonly schedules: readonly string[];
}

/** How an environment on this machine is not what AWS runs, in sentences. */
export function differencesOf(
  resources: readonly Resource[],
  services: readonly Running[],
  { images, volumes, schedules }: NotHere,
): string[] {
  const count = (type: string) => resources.filter((resource) => resource.type === type).length;
  const rules = resources.filter(({ type }) => type === 'AWS::Events::Rule');
  const timed = rules.filter(({ properties }) => properties.EventPattern === undefined).length;
  const events = rules.filter(({ properties }) =>
    objectsIn(properties.Targets).some(({ InputTransformer }) => InputTransformer !== undefined),
  ).length;
  const topics = count('AWS::Pipes::Pipe');
  return [
    'containers run as processes: no memory limit, no read-only root, no user of their own',
    'queue and run store are SQLite files in place of SQS, DynamoDB and S3',
    'one process a service: nothing scales, no load balancer in front',
    ...(schedules.length > 0
      ? [`schedules do not fire: ${schedules.join(', ')}; npx slipway run starts a task`]
      : []),
    ...(timed > 0 ? [`rules of EventBridge do not fire (${timed})`] : []),
    ...(events + topics > 0
      ? [
          `no event and no message of a topic arrives (${events + topics}); npx slipway run starts a task`,
        ]
      : []),
    ...(images.length > 0
      ? [`tasks that need a container engine cannot run: ${images.join(', ')}`]
      : []),
    ...(volumes.length > 0 ? [`volumes are not mounted: ${volumes.join(', ')}`] : []),
    ...services.flatMap(leftOut),
  ];
}

function leftOut({ name, container, sidecars }: Running): string[] {
  const references = [...variablesOf(container)]
    .filter(([variable, value]) => typeof value !== 'string' && !REPLACED.includes(variable))
    .map(([variable]) => variable);
  const secrets = objectsIn(container.Secrets).flatMap((secret) => textAt(secret, 'Name') ?? []);
  return [
    ...(sidecars.length > 0 ? [`${name}: sidecars do not run: ${sidecars.join(', ')}`] : []),
    ...(references.length > 0 ? [`${name}: not set, they name AWS: ${references.join(', ')}`] : []),
    ...(secrets.length > 0 ? [`${name}: secrets not set: ${secrets.join(', ')}`] : []),
  ];
}
