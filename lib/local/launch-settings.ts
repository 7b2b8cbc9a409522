import { variablesOf, type JsonObject } from '../assembly';
import { ENV, type ContainerTaskLaunch } from '../../services/protocol/contract';
import { jsonOf } from './template-json';

/** By the name of the task. */
export type LaunchSettings = Readonly<
  Record<string, Pick<ContainerTaskLaunch, 'timeLimitSeconds' | 'attempts' | 'retryDelaySeconds'>>
>;

/** Time limits and attempts, from what the task runner is told; addresses in AWS mean nothing here. */
export function launchSettings(container: JsonObject): LaunchSettings {
  const value = variablesOf(container).get(ENV.containerTasks);
  if (value === undefined) return {};
  return (jsonOf(value) ?? {}) as LaunchSettings;
}
