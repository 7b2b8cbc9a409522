import { objectsIn, textAt, variablesOf, type JsonObject, type Resource } from '../assembly';
import { ENV } from '../../services/protocol/contract';

/** Variables that are set anew for this machine; the others that refer to AWS are left out. */
const REPLACED: readonly string[] = [ENV.containerTasks];

interface Running {
  readonly name: string;
  readonly container: JsonObject;
}

/** How an environment on this machine is not what AWS runs, in sentences. */
export function differencesOf(
  resources: readonly Resource[],
  services: readonly Running[],
): string[] {
  const count = (type: string) => resources.filter((resource) => resource.type === type).length;
  const rules = resources.filter(({ type }) => type === 'AWS::Events::Rule');
  const schedules =
    count('AWS::Scheduler::Schedule') +
    rules.filter(({ properties }) => properties.EventPattern === undefined).length;
  const events = rules.filter(({ properties }) =>
    objectsIn(properties.Targets).some(({ InputTransformer }) => InputTransformer !== undefined),
  ).length;
  const topics = count('AWS::Pipes::Pipe');
  return [
    'containers run as processes: no memory limit, no read-only root, no user of their own',
    'queue and run store are SQLite files in place of SQS, DynamoDB and S3',
    'one process a service: nothing scales, no load balancer in front',
    ...(schedules > 0
      ? [`schedules do not fire (${schedules}); npx slipway run starts a task`]
      : []),
    ...(events + topics > 0
      ? [
          `no event and no message of a topic arrives (${events + topics}); npx slipway run starts a task`,
        ]
      : []),
    ...services.flatMap(({ name, container }) => leftOut(name, container)),
  ];
}

function leftOut(name: string, container: JsonObject): string[] {
  const references = [...variablesOf(container)]
    .filter(([variable, value]) => typeof value !== 'string' && !REPLACED.includes(variable))
    .map(([variable]) => variable);
  const secrets = objectsIn(container.Secrets).flatMap((secret) => textAt(secret, 'Name') ?? []);
  return [
    ...(references.length > 0 ? [`${name}: not set, they name AWS: ${references.join(', ')}`] : []),
    ...(secrets.length > 0 ? [`${name}: secrets not set: ${secrets.join(', ')}`] : []),
  ];
}
