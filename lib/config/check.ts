import { checkListeners } from './check-listeners';
import { checkNames, type WrittenNames } from './check-names';
import { checkSettings } from './check-settings';
import { checkVariables } from './check-variables';
import { checkWiring } from './check-wiring';
import { unknownWord } from './closest';
import type { Locate } from './locate';
import { joinPath, type Problem } from './problem';
import { effectiveInput } from './resolve';
import type { ApplicationInput, EnvironmentInput } from './schema';
import { checkViews } from './sections/views';

/**
 * What no single key shows: sizes that Fargate does not offer, names that collide, schedules that do not
 * parse, files that are missing. `root` is the folder that paths in the configuration start from.
 */
export function check(
  application: ApplicationInput,
  written: WrittenNames,
  root: string,
): Problem[] {
  return unique([
    ...checkNames(application, written),
    ...checkListeners(application),
    ...checkViews(application.views ?? {}, written.environments, root),
    ...Object.entries(application.environments).flatMap(([name, environment]) => [
      ...checkOverrides(application, written, name, environment),
      ...checkEnvironment(application, written, name, environment, root),
    ]),
  ]);
}

function checkEnvironment(
  application: ApplicationInput,
  written: WrittenNames,
  name: string,
  environment: EnvironmentInput,
  root: string,
): Problem[] {
  const input = effectiveInput(application, environment);
  const at = locateIn(name, environment);
  return [
    ...checkSettings(input, at, root),
    ...checkWiring(input, written, at),
    ...checkVariables(input, at),
  ];
}

/** A problem of the application's own settings shows in each environment; it is said once. */
function unique(problems: readonly Problem[]): Problem[] {
  return [
    ...new Map(
      problems.map((problem) => [`${problem.path}: ${problem.message}`, problem]),
    ).values(),
  ];
}

function locateIn(name: string, environment: EnvironmentInput): Locate {
  return (keys, ...settings) => {
    const own = keys.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      environment,
    );
    const overrides = settings.some(
      (key) => typeof own === 'object' && own !== null && Object.hasOwn(own, key),
    );
    return joinPath([...(overrides ? ['environments', name] : []), ...keys, settings[0] ?? '']);
  };
}

/** Of a handler task, an environment may change these; its size is the task runner's. */
const HANDLER_KEYS = ['schedule', 'queue'];

/** An environment may change a container task, not add one; of a handler task, what is no size. */
function checkOverrides(
  { tasks = {} }: ApplicationInput,
  written: WrittenNames,
  name: string,
  environment: EnvironmentInput,
): Problem[] {
  const added = (['storage', 'topics', 'events'] as const).flatMap((section) =>
    Object.keys(environment[section] ?? {})
      .filter((entry) => !written[section].includes(entry))
      .map((entry) => ({
        path: joinPath(['environments', name, section, entry]),
        message: `${unknownWord('entry', entry, written[section])}; an environment changes what the application has`,
      })),
  );
  const taskProblems = Object.entries(environment.tasks ?? {}).flatMap(([task, override]) => {
    const path = joinPath(['environments', name, 'tasks', task]);
    if (!written.tasks.includes(task)) {
      return [{ path, message: unknownWord('task', task, written.tasks) }];
    }
    const known = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
    const others = Object.keys(override).some((key) => !HANDLER_KEYS.includes(key));
    return known !== undefined && 'handler' in known && others
      ? [{ path, message: 'is a handler task, which has no size of its own; override taskRunner' }]
      : [];
  });
  return [...added, ...taskProblems];
}
