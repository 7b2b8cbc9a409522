import type { BackendSettings } from './backend';
import { ENV, type TaskSummary } from './contract';

type Variables = Readonly<Record<string, string | undefined>>;

/** A container's environment lacks something that infrastructure should have put there. */
export class SettingsError extends Error {
  readonly code = 'SETTINGS_INVALID';
}

/** @throws SettingsError that names the variable */
export function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (value === undefined || value === '') throw new SettingsError(`${name} is not set`);
  return value;
}

/** @throws SettingsError when the variable is set and not a whole number */
export function wholeNumber(variables: Variables, name: string, otherwise: number): number {
  const value = variables[name];
  if (value === undefined || value === '') return otherwise;
  if (!/^\d+$/.test(value)) throw new SettingsError(`${name} is '${value}', not a whole number`);
  return Number(value);
}

/** @throws SettingsError when the variable is set and not JSON */
export function json<T>(variables: Variables, name: string, otherwise: T): T {
  const value = variables[name];
  if (value === undefined || value === '') return otherwise;
  try {
    return JSON.parse(value) as T;
  } catch {
    throw new SettingsError(`${name} is not JSON`);
  }
}

/** Which queue and store a container uses. */
export function backendSettings(variables: Variables): BackendSettings {
  const kind = required(variables, ENV.backend);
  if (kind === 'embedded') return { kind, directory: required(variables, ENV.dataDirectory) };
  if (kind !== 'aws')
    throw new SettingsError(`${ENV.backend} is '${kind}', not 'embedded' or 'aws'`);
  const tasks = json<TaskSummary[]>(variables, ENV.tasks, []);
  const queues = json<Record<string, string>>(variables, ENV.queues, {});
  return {
    kind,
    queueOf: Object.fromEntries(
      tasks.flatMap(({ name, queue }) => {
        const url = queue === undefined ? undefined : queues[queue];
        return url === undefined ? [] : [[name, url]];
      }),
    ),
    queueUrl: required(variables, ENV.queueUrl),
    tableName: required(variables, ENV.tableName),
    payloadBucket: required(variables, ENV.payloadBucket),
    tasks: tasks.map(({ name }) => name),
  };
}
