import { unknownWord } from '../closest';
import { minutesOf, secondsOf } from '../duration';
import type { Locate } from '../locate';
import { quote, type Problem } from '../problem';
import type { EffectiveInput } from '../resolve';
import type { DeploymentInput, Strategy } from './deployment';
import { checkSmoke } from './smoke';

/** Stages that a rolling deployment has: it moves no traffic between versions. */
const ROLLING_STAGES: readonly string[] = ['preScaleUp', 'postScaleUp'];

/** What belongs to strategies that move traffic, with the strategies that know it. */
const SHIFT_KEYS = {
  stepPercent: ['canary', 'linear'],
  stepBakeTime: ['canary', 'linear'],
  testPort: ['blue-green', 'canary', 'linear'],
  pause: ['blue-green', 'canary', 'linear'],
} as const satisfies Partial<Record<keyof DeploymentInput, readonly Strategy[]>>;

export function checkDeployment(input: EffectiveInput, at: Locate): Problem[] {
  const deployment = input.deployment ?? {};
  return [
    ...checkStrategy(deployment, at),
    ...checkTimes(deployment, at),
    ...checkTestPort(input, at),
    ...checkReleaseTask(input, at),
    ...checkSmoke(input, at),
  ];
}

/** Linear steps are no smaller: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html */
const LEAST_LINEAR_PERCENT = 3;

function checkStrategy(input: DeploymentInput, at: Locate): Problem[] {
  const { strategy = 'rolling', stepPercent = LEAST_LINEAR_PERCENT } = input;
  const keys = Object.entries(SHIFT_KEYS) as [keyof typeof SHIFT_KEYS, readonly Strategy[]][];
  const words = (known: readonly Strategy[]) => known.map(quote).join(' or ');
  return [
    ...(strategy === 'linear' && stepPercent < LEAST_LINEAR_PERCENT
      ? [
          {
            path: at(['deployment'], 'stepPercent', 'strategy'),
            message: `${stepPercent} is not allowed; a linear deployment takes steps of 3 percent or more`,
          },
        ]
      : []),
    ...keys
      .filter(
        ([key, known]) =>
          input[key] !== undefined && input[key] !== false && !known.includes(strategy),
      )
      .map(([key, known]) => ({
        path: at(['deployment'], key, 'strategy'),
        message: `has no meaning with strategy '${strategy}'; use it with ${words(known)}`,
      })),
    ...Object.entries(input.hooks ?? {})
      .filter(
        ([stage, hook]) =>
          hook !== undefined && strategy === 'rolling' && !ROLLING_STAGES.includes(stage),
      )
      .map(([stage]) => ({
        path: at(['deployment', 'hooks'], stage),
        message: `a rolling deployment has no such stage; use ${ROLLING_STAGES.join(' or ')}, or another strategy`,
      })),
  ];
}

const DAY_MINUTES = 1440;

/** CloudFormation refuses traffic shifts that last longer than this in all. */
const LONGEST_SHIFT_MINUTES = 33 * 60;

function checkTimes(input: DeploymentInput, at: Locate): Problem[] {
  const { bakeTime, stepBakeTime = '5 minutes', strategy, stepPercent = 10, pause } = input;
  const timeout = typeof pause === 'object' ? pause.timeout : undefined;
  const problems = [
    ...notMinutes(bakeTime, 0, at(['deployment'], 'bakeTime')),
    ...notMinutes(input.stepBakeTime, 0, at(['deployment'], 'stepBakeTime')),
    ...notMinutes(timeout, 1, at(['deployment', 'pause'], 'timeout')),
  ];
  if (problems.length > 0) return problems;
  const steps =
    strategy === 'canary' ? 1 : strategy === 'linear' ? Math.ceil(100 / stepPercent) - 1 : 0;
  const total = minutesOf(bakeTime ?? '15 minutes') + steps * minutesOf(stepBakeTime);
  if (total <= LONGEST_SHIFT_MINUTES) return [];
  const message = `${steps} steps and the bake time take ${Math.ceil(total / 60)} hours; CloudFormation waits for 33 at most`;
  return [{ path: at(['deployment'], 'stepBakeTime', 'stepPercent', 'bakeTime'), message }];
}

function notMinutes(value: string | undefined, least: number, path: string): Problem[] {
  const minutes = value === undefined ? least : minutesOf(value);
  if (Number.isInteger(minutes) && minutes >= least && minutes <= DAY_MINUTES) return [];
  return [{ path, message: `${quote(value)} is not allowed; use whole minutes, at most 1 day` }];
}

function checkTestPort({ deployment = {}, web = {} }: EffectiveInput, at: Locate): Problem[] {
  const { testPort } = deployment;
  if (testPort === undefined) return [];
  const path = at(['deployment'], 'testPort');
  if (typeof web.loadBalancer === 'object') {
    return [
      {
        path,
        message:
          'cannot stand beside web.loadBalancer: only a load balancer of one’s own gets a port',
      },
    ];
  }
  const taken = testPort === 80 || testPort === 443;
  return taken
    ? [{ path, message: `${testPort} is the port of the service itself; use another` }]
    : [];
}

function checkReleaseTask({ deployment = {}, tasks }: EffectiveInput, at: Locate): Problem[] {
  const { releaseTask } = deployment;
  const path = at(['deployment'], 'releaseTask');
  if (typeof releaseTask === 'object') {
    const { timeLimit } = releaseTask;
    const seconds = timeLimit === undefined ? 1 : secondsOf(timeLimit);
    const allowed = seconds >= 1 && seconds <= 86_400;
    return allowed
      ? []
      : [
          {
            path: `${path}.timeLimit`,
            message: `${quote(timeLimit)} is not allowed; use 1 second to 1 day`,
          },
        ];
  }
  if (typeof releaseTask !== 'string') return [];
  const task = Object.hasOwn(tasks, releaseTask) ? tasks[releaseTask] : undefined;
  if (task === undefined) {
    return [
      {
        path,
        message: `${quote(releaseTask)}: ${unknownWord('task', releaseTask, Object.keys(tasks))}`,
      },
    ];
  }
  return 'handler' in task
    ? [
        {
          path,
          message: `${quote(releaseTask)} is a handler task, which the task runner executes; use a container task`,
        },
      ]
    : [];
}
