import { checkNames, type WrittenNames } from './check-names';
import { checkSettings } from './check-settings';
import { unknownWord } from './closest';
import type { Locate } from './locate';
import { joinPath, type Problem } from './problem';
import { effectiveInput } from './resolve';
import type { ApplicationInput, EnvironmentInput } from './schema';

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
    ...Object.entries(application.environments).flatMap(([name, environment]) => [
      ...checkOverrides(application, written, name, environment),
      ...checkSettings(effectiveInput(application, environment), locateIn(name, environment), root),
    ]),
  ]);
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
  return Object.entries(environment.tasks ?? {}).flatMap(([task, override]) => {
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
}
