import { isObject, objectsIn, textAt, textsAt, type Resource } from '../../assembly';
import { RELEASE_HOOK } from '../../../services/protocol/contract';
import type { Values } from '../cloud/values';
import type { ControlPlane } from './control-plane';
import type { TaskDefinition } from './definition';
import type { Version } from './deployment';
import type { HookFailure } from './service';

interface Around {
  readonly values: Values;
  readonly plane: ControlPlane;
  /** By family. */
  readonly definitions: ReadonlyMap<
    string,
    { readonly definition: TaskDefinition; readonly name: string }
  >;
}

/**
 * The task that runs before a new version of a service starts, as its lifecycle hook would run it: what the function behind
 * the hook is told is in its environment. Undefined: the service has none.
 */
export function releaseHook(
  service: Resource,
  resources: readonly Resource[],
  { values, plane, definitions }: Around,
): ((version: Version) => Promise<HookFailure | undefined>) | undefined {
  const launches = launchesOf(service, resources, values);
  if (launches.length === 0) return undefined;
  return async (version) => {
    for (const launch of launches) {
      const family =
        (textAt(launch, 'taskDefinition') ?? '').split('/').at(-1)?.split(':')[0] ?? '';
      const found = definitions.get(family);
      if (found === undefined) continue;
      const command = textsAt(launch, 'command');
      const container = textAt(launch, 'containerName');
      // A command of the service's own runs in the very version that is to come.
      const own = version.definition.family === family ? version : undefined;
      const task = plane.run(own?.definition ?? found.definition, {
        ...{ source: found.name, startedBy: 'release-hook', overlay: own?.overlay ?? {} },
        ...(container !== undefined && { container }),
        ...(command.length > 0 && { command }),
      });
      const stopped = await task.stopped;
      const failed = stopped.containers.find(({ exitCode }) => exitCode !== 0);
      if (failed !== undefined) return { name: found.name, stopped };
    }
    return undefined;
  };
}

function launchesOf(
  service: Resource,
  resources: readonly Resource[],
  values: Values,
): Readonly<Record<string, unknown>>[] {
  const deployment = values.properties(service).DeploymentConfiguration;
  const hooks = objectsIn(isObject(deployment) ? deployment.LifecycleHooks : undefined);
  const asked = hooks.flatMap((hook) => textAt(hook, 'HookTargetArn') ?? []);
  return resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .filter((one) => asked.some((arn) => arn.endsWith(`:function:${values.nameOf(one)}`)))
    .flatMap((one) => {
      const environment = values.properties(one).Environment;
      const variables = isObject(environment) ? environment.Variables : undefined;
      const text = textAt(variables, RELEASE_HOOK.launch);
      const launch: unknown = text === undefined ? undefined : JSON.parse(text);
      return isObject(launch) ? [launch] : [];
    });
}
