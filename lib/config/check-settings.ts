import { checkDockerfile, checkHandler } from './check-files';
import { secondsOf } from './duration';
import { describeMemoryFor, memoryFor } from './fargate';
import { quote, type Problem } from './problem';
import type { EffectiveInput } from './resolve';
import { parseSchedule } from './schedule';
import type { TaskInput } from './schema';
import type { CpuUnits } from './types';

/**
 * The path of a setting, as people must look for it: under the environment where that sets any of
 * `settings`, under the application otherwise. The first of `settings` ends the path.
 */
export type Locate = (keys: readonly string[], ...settings: string[]) => string;

const LONGEST_RUN_SECONDS = 7 * 86_400;

/** What no single setting shows: sizes that Fargate does not offer, limits, schedules, missing files. */
export function checkSettings(input: EffectiveInput, at: Locate, root: string): Problem[] {
  return [
    ...checkNetwork(input.network?.cidr, at),
    ...checkService(['web'], input.web, at),
    ...checkService(['taskRunner'], input.taskRunner, at),
    ...checkWeb(input.web, at, root),
    ...Object.entries(input.tasks).flatMap(([task, settings]) =>
      checkTask(['tasks', task], settings, at, root),
    ),
  ];
}

/** AWS takes blocks of /16 to /28; smaller ones than /24 do not hold the subnets of three zones well. */
function checkNetwork(cidr: string | undefined, at: Locate): Problem[] {
  if (cidr === undefined) return [];
  const path = at(['network'], 'cidr');
  const [address = '', prefix] = cidr.split('/');
  const bits = Number(prefix);
  if (bits < 16 || bits > 24) {
    return [{ path, message: `'${cidr}' is not allowed; use a block from /16 to /24` }];
  }
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const start = number - (number % 2 ** (32 - bits));
  if (start === number) return [];
  const block = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.');
  return [{ path, message: `'${cidr}' is not the start of a block; use '${block}/${bits}'` }];
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
  const { minTasks, maxTasks, stopTimeout } = input;
  const problems = checkSize(path, input, at);
  if (minTasks !== undefined && maxTasks !== undefined && minTasks > maxTasks) {
    problems.push({
      path: at(path, 'minTasks', 'maxTasks'),
      message: `${minTasks} is not allowed; use at most ${maxTasks}, the value of maxTasks`,
    });
  }
  if (stopTimeout !== undefined && isOutOf(stopTimeout, 2, 120)) {
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

function checkWeb(web: EffectiveInput['web'], at: Locate, root: string): Problem[] {
  const interval = web?.healthCheck?.interval;
  const path = ['web', 'healthCheck'];
  return [
    ...(interval !== undefined && isOutOf(interval, 5, 300)
      ? [
          {
            path: at(path, 'interval'),
            message: `'${interval}' is not allowed; the load balancer takes 5 to 300 seconds`,
          },
        ]
      : []),
    ...checkImage(['web'], web?.image, at, root),
  ];
}

function checkImage(
  path: readonly string[],
  image: { build: string; dockerfile?: string | undefined } | undefined,
  at: Locate,
  root: string,
): Problem[] {
  const locate = (...settings: string[]) => at([...path, 'image'], ...settings);
  return image === undefined ? [] : checkDockerfile(locate, image, root);
}

function checkTask(path: readonly string[], task: TaskInput, at: Locate, root: string): Problem[] {
  if ('handler' in task) return checkHandler(at(path, 'handler'), task.handler, root);
  const problems = [...checkSize(path, task, at), ...checkImage(path, task.image, at, root)];
  if (task.timeLimit !== undefined && isOutOf(task.timeLimit, 1, LONGEST_RUN_SECONDS)) {
    problems.push({
      path: at(path, 'timeLimit'),
      message: `${quote(task.timeLimit)} is not allowed; use 1 second to 7 days`,
    });
  }
  const schedule = task.schedule === undefined ? undefined : parseSchedule(task.schedule);
  if (schedule?.ok === false) {
    problems.push({ path: at([...path, 'schedule'], schedule.key), message: schedule.message });
  }
  return problems;
}

function isOutOf(duration: string, least: number, most: number): boolean {
  const seconds = secondsOf(duration);
  return seconds < least || seconds > most;
}
