import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve as resolvePath } from 'node:path';
import { unknownWord } from './closest';
import { secondsOf } from './duration';
import { describeMemoryFor, memoryFor } from './fargate';
import { joinPath, quote, type Problem } from './problem';
import { effectiveInput, type EffectiveInput } from './resolve';
import { parseSchedule } from './schedule';
import type { ApplicationInput, EnvironmentInput, TaskInput } from './schema';
import type { CpuUnits } from './types';

/** Stage of the images and the pipeline's role. */
export const DELIVERY_STAGE = 'delivery';

/**
 * What no single key shows: sizes that Fargate does not offer, names that collide, schedules that do not
 * parse, files that are missing. `root` is the folder that paths in the configuration start from.
 */
export function check(application: ApplicationInput, root: string): Problem[] {
  const environments = Object.entries(application.environments);
  return unique([
    ...collisions('tasks', Object.keys(application.tasks ?? {})),
    ...collisions('environments', Object.keys(application.environments)),
    ...reserved(application),
    ...samePlace(environments),
    ...missingFiles(application.tasks ?? {}, application.web, root),
    ...environments.flatMap(([name, environment]) =>
      checkEnvironment(application, name, environment),
    ),
  ]);
}

function unique(problems: readonly Problem[]): Problem[] {
  return [
    ...new Map(
      problems.map((problem) => [`${problem.path}: ${problem.message}`, problem]),
    ).values(),
  ];
}

/** Names become parts of AWS resource names and CloudFormation ids, where punctuation gets lost. */
function collisions(where: string, names: readonly string[]): Problem[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
    const twin = seen.get(plain);
    seen.set(plain, twin ?? name);
    return twin === undefined
      ? []
      : [
          {
            path: joinPath([where, name]),
            message: `duplicate name: cannot be told from '${twin}' in AWS`,
          },
        ];
  });
}

function reserved({ environments }: ApplicationInput): Problem[] {
  return DELIVERY_STAGE in environments
    ? [
        {
          path: joinPath(['environments', DELIVERY_STAGE]),
          message: 'this name is taken by the stage of images and pipeline; choose another',
        },
      ]
    : [];
}

/** Within an account and region, names are told apart without regard to case. */
function samePlace(environments: readonly (readonly [string, EnvironmentInput])[]): Problem[] {
  const seen = new Map<string, string>();
  return environments.flatMap(([name, { account, region }]) => {
    const place = [account, region, name.toLowerCase().replaceAll('-', '')].join(' ');
    const twin = seen.get(place);
    seen.set(place, twin ?? name);
    return twin === undefined
      ? []
      : [
          {
            path: joinPath(['environments', name]),
            message: `same account, region and name as '${twin}': ${account}, ${region}`,
          },
        ];
  });
}

function missingFiles(
  tasks: Readonly<Record<string, TaskInput>>,
  web: ApplicationInput['web'],
  root: string,
): Problem[] {
  const webProblems = web?.image === undefined ? [] : missingDockerfile(['web'], web.image, root);
  const taskProblems = Object.entries(tasks).flatMap(([name, task]) =>
    'handler' in task
      ? missingHandler(['tasks', name, 'handler'], task.handler, root)
      : missingDockerfile(['tasks', name], task.image, root),
  );
  return [...webProblems, ...taskProblems];
}

function missingHandler(path: readonly string[], handler: string, root: string): Problem[] {
  if (!handler.endsWith('.ts')) {
    return [
      { path: joinPath(path), message: `${quote(handler)} is not allowed; use a TypeScript file` },
    ];
  }
  return (
    outside(path, handler, root) ??
    (existsSync(join(root, handler))
      ? []
      : [{ path: joinPath(path), message: `no such file: ${handler}` }])
  );
}

function missingDockerfile(
  path: readonly string[],
  image: { build: string; dockerfile?: string | undefined },
  root: string,
): Problem[] {
  const at = [...path, 'image', 'build'];
  const file = join(image.build, image.dockerfile ?? 'Dockerfile');
  return (
    outside(at, image.build, root) ??
    (existsSync(join(root, file))
      ? []
      : [{ path: joinPath(at), message: `no Dockerfile: ${file} does not exist` }])
  );
}

function outside(path: readonly string[], file: string, root: string): Problem[] | undefined {
  const inside = relative(root, resolvePath(root, file));
  return isAbsolute(file) || inside.startsWith('..')
    ? [
        {
          path: joinPath(path),
          message: `${quote(file)} is not allowed; use a path below the project root`,
        },
      ]
    : undefined;
}

function checkEnvironment(
  application: ApplicationInput,
  name: string,
  environment: EnvironmentInput,
): Problem[] {
  const unknown = unknownTasks(application, name, environment);
  if (unknown.length > 0) return unknown;
  const input = effectiveInput(application, environment);
  /** The path of a setting: the environment's where it overrides it, the application's otherwise. */
  const at: Locate = (keys, ...settings) => {
    const own = keys.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      environment,
    );
    const overrides = settings.some((key) => typeof own === 'object' && own !== null && key in own);
    return joinPath([...(overrides ? ['environments', name] : []), ...keys, settings[0] ?? '']);
  };
  return [
    ...checkService(['web'], input.web, at),
    ...checkService(['taskRunner'], input.taskRunner, at),
    ...checkHealthCheck(input.web, at),
    ...Object.entries(input.tasks).flatMap(([task, settings]) =>
      checkTask(['tasks', task], settings, at),
    ),
  ];
}

type Locate = (keys: readonly string[], ...settings: string[]) => string;

function unknownTasks(
  { tasks = {} }: ApplicationInput,
  name: string,
  environment: EnvironmentInput,
): Problem[] {
  return Object.keys(environment.tasks ?? {}).flatMap((task) => {
    const path = joinPath(['environments', name, 'tasks', task]);
    const known = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
    if (known === undefined)
      return [{ path, message: unknownWord('task', task, Object.keys(tasks)) }];
    return 'handler' in known
      ? [{ path, message: 'is a handler task, which has no size of its own; override taskRunner' }]
      : [];
  });
}

type ServiceInput = Pick<
  NonNullable<EffectiveInput['web']>,
  'cpu' | 'memory' | 'minTasks' | 'maxTasks' | 'stopTimeout'
>;

function checkService(
  path: readonly string[],
  input: ServiceInput | undefined,
  at: Locate,
): Problem[] {
  if (input === undefined) return [];
  const problems = checkSize(path, input, at);
  const { minTasks, maxTasks, stopTimeout } = input;
  if (minTasks !== undefined && maxTasks !== undefined && minTasks > maxTasks) {
    problems.push({
      path: at(path, 'minTasks', 'maxTasks'),
      message: `${minTasks} is not allowed; use at most ${maxTasks}, the value of maxTasks`,
    });
  }
  if (stopTimeout !== undefined && (secondsOf(stopTimeout) < 2 || secondsOf(stopTimeout) > 120)) {
    problems.push({
      path: at(path, 'stopTimeout'),
      message: `'${stopTimeout}' is not allowed; Fargate takes 2 to 120 seconds`,
    });
  }
  return problems;
}

function checkSize(
  path: readonly string[],
  { cpu, memory }: { cpu?: number | undefined; memory?: number | undefined },
  at: Locate,
): Problem[] {
  if (memory === undefined) return [];
  const units = (cpu ?? (path[0] === 'taskRunner' ? 512 : 256)) as CpuUnits;
  if (memoryFor(units).includes(memory)) return [];
  return [
    {
      path: at(path, 'memory', 'cpu'),
      message: `${memory} is not allowed; with cpu ${units}, Fargate offers ${describeMemoryFor(units)} MiB`,
    },
  ];
}

function checkHealthCheck(web: EffectiveInput['web'], at: Locate): Problem[] {
  const interval = web?.healthCheck?.interval;
  if (interval === undefined || (secondsOf(interval) >= 5 && secondsOf(interval) <= 300)) return [];
  return [
    {
      path: at(['web', 'healthCheck'], 'interval'),
      message: `'${interval}' is not allowed; the load balancer takes 5 to 300 seconds`,
    },
  ];
}

function checkTask(path: readonly string[], task: TaskInput, at: Locate): Problem[] {
  if ('handler' in task) return [];
  const problems = checkSize(path, task, at);
  if (task.timeLimit !== undefined && secondsOf(task.timeLimit) < 1) {
    problems.push({
      path: at(path, 'timeLimit'),
      message: `'${task.timeLimit}' is not allowed; use at least 1 second`,
    });
  }
  const schedule = task.schedule === undefined ? undefined : parseSchedule(task.schedule);
  if (schedule?.ok === false) {
    problems.push({ path: at([...path, 'schedule'], schedule.key), message: schedule.message });
  }
  return problems;
}
