import { isObject, variablesOf, type JsonObject } from '../assembly';
import { ENV, type ContainerTaskLaunch } from '../../services/protocol/contract';

/** By the name of the task. */
export type LaunchSettings = Readonly<
  Record<string, Pick<ContainerTaskLaunch, 'timeLimitSeconds' | 'attempts' | 'retryDelaySeconds'>>
>;

/** Time limits and attempts, from what the task runner is told; addresses in AWS mean nothing here. */
export function launchSettings(container: JsonObject): LaunchSettings {
  const value = variablesOf(container).get(ENV.containerTasks);
  if (value === undefined) return {};
  const join = isObject(value) ? value['Fn::Join'] : undefined;
  const pieces: unknown = Array.isArray(join) ? join[1] : [value];
  const text = (pieces as unknown[])
    .map((piece) => (typeof piece === 'string' ? piece : 'in-aws'))
    .join('');
  return JSON.parse(text) as LaunchSettings;
}
