import type { ResolvedEnvironment, ResolvedSecret } from '../../config';
import type { SecretPlace } from './ports';

/** A secret as containers read it. */
export interface UsedSecret extends SecretPlace {
  /** Environment variables that hold it, each once. */
  readonly variables: readonly string[];
  /** `web`, `task-runner`, `task hello`. */
  readonly readers: readonly string[];
}

type Secrets = Readonly<Record<string, ResolvedSecret>>;

/** Every secret and parameter that an environment's containers read, in the order of the configuration. */
export function secretsOf({ web, taskRunner, tasks }: ResolvedEnvironment): UsedSecret[] {
  const found = new Map<string, UsedSecret>();
  const take = (reader: string, secrets: Secrets): void => {
    for (const [variable, secret] of Object.entries(secrets)) {
      const id = JSON.stringify(secret);
      const before = found.get(id) ?? { ...secret, variables: [], readers: [] };
      found.set(id, {
        ...before,
        variables: [...new Set([...before.variables, variable])],
        readers: [...new Set([...before.readers, reader])],
      });
    }
  };
  take('web', web.secrets);
  take('task-runner', taskRunner.secrets);
  for (const { name, secrets } of taskRunner.queues) take(`task-runner-${name}`, secrets);
  for (const task of tasks) if (task.kind === 'container') take(`task ${task.name}`, task.secrets);
  return [...found.values()];
}
