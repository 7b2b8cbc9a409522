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
  const schedules = count('AWS::Scheduler::Schedule') + count('AWS::Events::Rule');
  return [
    'containers run as processes: no memory limit, no read-only root, no user of their own',
    'queue and run store are SQLite files in place of SQS, DynamoDB and S3',
    'one process a service: nothing scales, no load balancer in front',
    ...(schedules > 0
      ? [`schedules do not fire (${schedules}); npx slipway run starts a task`]
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
