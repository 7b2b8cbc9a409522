import { DEFAULT_TIME_LIMIT, seconds, type AnyTask } from '../protocol/task';
import type { TaskFacts } from './messages';

const RUNS = ['event-loop', 'worker-thread', 'child-process', 'command'];
const BACKOFFS = ['exponential', 'linear', 'constant'];
const HIGHEST_PRIORITY = 100;

/** What the supervisor must know of a task that is well defined. */
export function factsOf(task: AnyTask): TaskFacts {
  const { retry = {}, concurrency, rateLimit, priority } = task;
  return {
    runs: task.runs,
    timeLimitSeconds: task.timeLimit ?? DEFAULT_TIME_LIMIT,
    attempts: retry.attempts ?? 1,
    backoff: {
      kind: retry.backoff ?? 'exponential',
      delaySeconds: retry.delay ?? seconds(1),
      maxDelaySeconds: retry.maxDelay ?? seconds(300),
      jitter: retry.jitter ?? true,
    },
    ...(concurrency !== undefined && { concurrency }),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(priority !== undefined && { priority }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with the definition of a task, a line each: its types may have been talked out of their opinion. */
export function problemsOf(name: string, task: unknown): readonly string[] {
  const at = (problem: string) => `task '${name}': ${problem}`;
  if (!isObject(task)) return [at('its file must have defineTask({ … }) as default export')];
  const { retry, rateLimit } = task;
  return [
    task.name === undefined || task.name === name
      ? undefined
      : `name is ${shown(task.name)}, but slipway.config.ts calls the task '${name}'`,
    ...['input', 'output'].map((field) =>
      isObject(task[field]) && typeof task[field].safeParse === 'function'
        ? undefined
        : `${field} must be a schema, as z.object({ … }), not ${shown(task[field])}`,
    ),
    oneOf('runs', task.runs, RUNS),
    ...(task.runs === 'command' ? [commandProblem(task.command)] : [functionProblem('run', task)]),
    task.unique === undefined ? undefined : functionProblem('unique', task),
    ...numberProblems('', task, {
      timeLimit: 'positive',
      concurrency: 'count',
      priority: 'priority',
    }),
    ...grouped('retry', retry, (fields) => [
      ...numberProblems('retry.', fields, {
        attempts: 'count',
        delay: 'not negative',
        maxDelay: 'not negative',
      }),
      fields.backoff === undefined ? undefined : oneOf('retry.backoff', fields.backoff, BACKOFFS),
      fields.jitter === undefined || typeof fields.jitter === 'boolean'
        ? undefined
        : `retry.jitter must be true or false, not ${shown(fields.jitter)}`,
    ]),
    ...grouped('rateLimit', rateLimit, (fields) =>
      ['runs', 'per']
        .filter((field) => fields[field] === undefined)
        .map((field): string | undefined => `rateLimit.${field} is missing`)
        .concat(numberProblems('rateLimit.', fields, { runs: 'count', per: 'positive' })),
    ),
  ]
    .filter((problem) => problem !== undefined)
    .map(at);
}

const NUMBERS = {
  count: { words: 'a whole number from 1 on', holds: (n: number) => Number.isInteger(n) && n >= 1 },
  positive: { words: 'more than 0 seconds', holds: (n: number) => Number.isFinite(n) && n > 0 },
  'not negative': {
    words: '0 seconds or more',
    holds: (n: number) => Number.isFinite(n) && n >= 0,
  },
  priority: {
    words: `a whole number from -${HIGHEST_PRIORITY} to ${HIGHEST_PRIORITY}`,
    holds: (n: number) => Number.isInteger(n) && Math.abs(n) <= HIGHEST_PRIORITY,
  },
} as const;

function numberProblems(
  prefix: string,
  fields: Fields,
  kinds: Readonly<Record<string, keyof typeof NUMBERS>>,
): (string | undefined)[] {
  return Object.entries(kinds).map(([field, kind]) => {
    const value = fields[field];
    if (value === undefined) return undefined;
    const { words, holds } = NUMBERS[kind];
    return typeof value === 'number' && holds(value)
      ? undefined
      : `${prefix}${field} must be ${words}, not ${shown(value)}`;
  });
}

function grouped(
  field: string,
  value: unknown,
  problems: (fields: Fields) => (string | undefined)[],
): (string | undefined)[] {
  if (value === undefined) return [];
  return isObject(value) ? problems(value) : [`${field} must be an object, not ${shown(value)}`];
}

function oneOf(field: string, value: unknown, known: readonly string[]): string | undefined {
  return known.includes(value as string)
    ? undefined
    : `${field} must be one of ${known.map(shown).join(', ')}, not ${shown(value)}`;
}

function functionProblem(field: string, task: Fields): string | undefined {
  return typeof task[field] === 'function'
    ? undefined
    : `${field} must be a function, not ${shown(task[field])}`;
}

function commandProblem(command: unknown): string | undefined {
  return typeof command === 'function' || isCommand(command)
    ? undefined
    : `command must be program and arguments, as ['python3', 'main.py'], not ${shown(command)}`;
}

/** A program and its arguments. */
export function isCommand(command: unknown): command is readonly [string, ...string[]] {
  return (
    Array.isArray(command) &&
    command.length > 0 &&
    command.every((part) => typeof part === 'string') &&
    command[0] !== ''
  );
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
