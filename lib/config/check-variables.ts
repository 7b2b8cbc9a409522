import type { Locate } from './locate';
import type { Problem } from './problem';
import type { EffectiveInput } from './resolve';
import { checkSecrets, type SecretsInput } from './sections/secrets';
import { STORAGE_VARIABLES, TOPIC_VARIABLE, variableOf } from './variables';

interface Workload {
  readonly name: string;
  readonly path: readonly string[];
  readonly settings: {
    readonly environment?: Readonly<Record<string, string>> | undefined;
    readonly secrets?: SecretsInput | undefined;
  };
}

/** Environment variables that two parts of a configuration would set, and secrets that cannot be found. */
export function checkVariables(input: EffectiveInput, at: Locate): Problem[] {
  return workloadsOf(input).flatMap(({ name, path, settings }) => {
    const given = variablesGiven(name, input);
    const variables = Object.keys(settings.environment ?? {});
    const secrets = Object.keys(settings.secrets ?? {});
    return [
      ...checkSecrets(path, settings.secrets, at),
      ...secrets
        .filter((variable) => variables.includes(variable))
        .map((variable) => ({
          path: at([...path, 'secrets'], variable),
          message: 'is a variable of environment too; remove one',
        })),
      ...(['environment', 'secrets'] as const).flatMap((key) =>
        (key === 'secrets' ? secrets : variables)
          .filter((variable) => given.has(variable))
          .map((variable) => ({
            path: at([...path, key], variable),
            message: `is set by ${given.get(variable) ?? ''}; choose another name`,
          })),
      ),
    ];
  });
}

function workloadsOf({ web, taskRunner, tasks }: EffectiveInput): Workload[] {
  return [
    { name: 'web', path: ['web'], settings: web ?? {} },
    { name: 'task-runner', path: ['taskRunner'], settings: taskRunner ?? {} },
    ...Object.entries(tasks).flatMap(([name, task]) =>
      'handler' in task ? [] : [{ name, path: ['tasks', name], settings: task }],
    ),
  ];
}

/** Variables that a workload finds for what it has access to, and where that is configured. */
function variablesGiven(
  workload: string,
  { storage, topics }: EffectiveInput,
): Map<string, string> {
  return new Map([
    ...Object.entries(storage)
      .filter(([, { access = {} }]) => Object.hasOwn(access, workload))
      .flatMap(([name, { type }]) =>
        STORAGE_VARIABLES[type].map((what): [string, string] => [
          variableOf(name, what),
          `storage.${name}`,
        ]),
      ),
    ...Object.entries(topics)
      .filter(([, { publish = [] }]) => publish.includes(workload))
      .map(([name]): [string, string] => [variableOf(name, TOPIC_VARIABLE), `topics.${name}`]),
  ]);
}
