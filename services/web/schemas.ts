import { ATTEMPT_ENDS, MOST_ATTEMPTS } from '../protocol/attempt';
import { LONGEST_DELAY_SECONDS } from '../protocol/begin-time';
import { RUN_STATES } from '../protocol/run';

/** JSON Schemas that several routes share: they check what comes in, and are part of the OpenAPI document. */

const text = { type: 'string' } as const;
const time = { type: 'string', description: 'ISO 8601, UTC' } as const;
const state = { type: 'string', enum: RUN_STATES } as const;

export const runId = {
  type: 'string',
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'id of the run',
} as const;

export const idParams = {
  type: 'object',
  required: ['id'],
  properties: { id: runId },
} as const;

/** Keys are shown to people: no line breaks, no control characters. */
export const runKey = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\u0000-\\u001f\\u007f]+$',
} as const;

export const taskName = { type: 'string', minLength: 1, maxLength: 64 } as const;

export const timeParam = {
  type: 'string',
  maxLength: 40,
  description: 'RFC 3339, with its offset: 2026-11-21T06:00:00Z',
  examples: ['2026-11-21T06:00:00Z'],
} as const;

const progress = {
  $id: 'Progress',
  type: 'object',
  description: 'how far the run is, as its task says',
  required: ['done'],
  additionalProperties: true,
  properties: {
    done: { type: 'number' },
    total: { type: 'number', description: 'absent: the task does not know' },
    text,
  },
} as const;

const runError = {
  $id: 'RunError',
  type: 'object',
  required: ['name', 'message'],
  additionalProperties: true,
  properties: {
    name: text,
    message: text,
    stack: text,
    exitCode: { type: 'integer', description: 'of a command or container task' },
  },
} as const;

const attempt = {
  $id: 'Attempt',
  type: 'object',
  description: 'one attempt at a run; one that was handed back does not count',
  required: ['number', 'startedAt'],
  additionalProperties: true,
  properties: {
    number: {
      type: 'integer',
      minimum: 0,
      description: 'the one after one that was handed back has its number',
    },
    startedAt: time,
    endedAt: { ...time, description: 'absent: it is under way' },
    end: {
      type: 'string',
      enum: ATTEMPT_ENDS,
      description:
        'CRASHED: with the process that executed it; HANDED_BACK: by a runner that stops; LOST: with its runner',
    },
    error: {
      type: 'object',
      required: ['name', 'message'],
      properties: { name: text, message: { ...text, description: 'cut after 500 characters' } },
    },
    nextAt: { ...time, description: 'the next one does not begin before; absent: at once' },
    runner: { ...text, description: 'name of the runner that had it' },
  },
} as const;

const summaryProperties = {
  id: runId,
  task: text,
  state,
  attempts: { type: 'integer', minimum: 0, description: 'begun so far' },
  losses: { type: 'integer', description: 'attempts that ended with the runner that had them' },
  crashes: { type: 'integer', description: 'attempts that ended with the process that ran them' },
  key: { ...text, description: 'submitted again under it, it is the same run' },
  notBefore: { ...time, description: 'it does not begin before' },
  priority: { type: 'integer', description: 'the highest first; absent: 0' },
  retryOf: { ...text, description: 'the run that this one does again' },
  retriedAs: { ...text, description: 'the run that does this one again' },
  progress: { $ref: 'Progress#' },
  createdAt: time,
  startedAt: time,
  finishedAt: time,
  cancelRequested: { type: 'boolean', description: 'its runner has not stopped it yet' },
  error: { $ref: 'RunError#' },
} as const;

const runRequired = ['id', 'task', 'state', 'attempts', 'createdAt'] as const;

const runSummary = {
  $id: 'RunSummary',
  type: 'object',
  description: 'a run without its input and result',
  required: runRequired,
  additionalProperties: true,
  properties: summaryProperties,
} as const;

const run = {
  $id: 'Run',
  type: 'object',
  description: 'one execution of a task',
  required: runRequired,
  additionalProperties: true,
  properties: {
    ...summaryProperties,
    input: { description: 'any JSON' },
    result: { description: 'any JSON' },
    history: {
      type: 'array',
      items: { $ref: 'Attempt#' },
      description: `its last ${MOST_ATTEMPTS} attempts, the oldest first; absent before the first one`,
    },
  },
} as const;

const schedule = {
  $id: 'Schedule',
  type: 'object',
  required: ['name', 'task', 'expression', 'timeZone', 'overlap', 'state'],
  properties: {
    name: text,
    task: text,
    expression: { ...text, description: 'as EventBridge Scheduler has it: cron, rate or at' },
    timeZone: text,
    overlap: { ...text, description: 'what happens while the run before still runs' },
    state: {
      type: 'string',
      enum: ['ENABLED', 'DISABLED'],
      description: 'DISABLED: switched off in EventBridge Scheduler',
    },
    nextAt: { ...time, description: 'absent: never again, or switched off' },
    lastRun: {
      type: 'object',
      description: 'absent: none, or none that is known',
      required: ['id', 'state'],
      properties: { id: runId, state, dueAt: time },
    },
  },
} as const;

const submission = {
  $id: 'Submission',
  type: 'object',
  required: ['task'],
  additionalProperties: false,
  properties: {
    task: taskName,
    input: { description: 'any JSON that the task takes' },
    key: {
      ...runKey,
      description: 'your own name for the run: a second submission is the same run',
    },
    delay: {
      type: 'number',
      minimum: 0,
      maximum: LONGEST_DELAY_SECONDS,
      description: 'seconds until it may begin',
    },
    at: { ...timeParam, description: `it begins no earlier; ${timeParam.description}` },
    priority: { type: 'integer', minimum: -100, maximum: 100, default: 0 },
  },
} as const;

const logLine = {
  $id: 'LogLine',
  type: 'object',
  required: ['sequence', 'at', 'stream', 'text'],
  additionalProperties: true,
  properties: {
    sequence: { type: 'integer', minimum: 1, description: 'position in the log' },
    at: time,
    stream: { type: 'string', enum: ['stdout', 'stderr', 'log'] },
    text,
  },
} as const;

const task = {
  $id: 'Task',
  type: 'object',
  required: ['name', 'kind'],
  additionalProperties: true,
  properties: {
    name: text,
    kind: { type: 'string', enum: ['handler', 'container'] },
    queue: text,
    input: { description: 'JSON Schema of the input; absent: anything' },
    inputOptional: { type: 'boolean', description: 'it also runs without an input' },
    output: { description: 'JSON Schema of the result' },
  },
} as const;

const problemDetails = {
  $id: 'Problem',
  type: 'object',
  description: 'problem details, RFC 9457',
  required: ['type', 'title', 'status'],
  additionalProperties: true,
  properties: {
    type: text,
    title: text,
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: text,
    pointer: { ...text, description: 'the field that is wrong, as a JSON pointer: /task' },
  },
} as const;

const counts = {
  waiting: { type: 'integer', minimum: 0, description: 'their time has come: for a runner' },
  inFlight: { type: 'integer', minimum: 0, description: 'a runner has them' },
  delayed: { type: 'integer', minimum: 0, description: 'their time is yet to come' },
  deadLetters: {
    type: 'integer',
    minimum: 0,
    description: 'failed or took too long, and were not done again',
  },
  oldestSince: { ...time, description: 'the one that waits longest could begin since' },
  more: { type: 'boolean', description: 'there are more: counting ended here' },
} as const;

const queueStatus = {
  $id: 'QueueStatus',
  type: 'object',
  description: 'what waits, what is under way, what failed',
  required: ['waiting', 'inFlight', 'delayed', 'deadLetters', 'tasks'],
  properties: {
    ...counts,
    tasks: {
      type: 'array',
      description: 'each that has any of them',
      items: {
        type: 'object',
        required: ['task', 'waiting', 'inFlight', 'delayed', 'deadLetters'],
        properties: { task: text, ...counts },
      },
    },
  },
} as const;

const runnerStatus = {
  $id: 'RunnerStatus',
  type: 'object',
  description: 'a task runner, as it tells of itself',
  required: [
    ...['id', 'host', 'startedAt', 'lastSeenAt', 'silent', 'draining', 'slots', 'tasks'],
    'running',
  ],
  properties: {
    id: text,
    host: { ...text, description: 'name of its machine or container' },
    version: { ...text, description: 'of the code of its tasks: the same for the same code' },
    startedAt: time,
    lastSeenAt: time,
    silent: { type: 'boolean', description: 'it has not told of itself for half a minute' },
    draining: { type: 'boolean', description: 'it takes nothing new' },
    slots: {
      type: 'object',
      description: 'runs that it can have at once, and those that it has',
      required: ['total', 'busy'],
      properties: {
        total: { type: 'integer', minimum: 0 },
        busy: { type: 'integer', minimum: 0 },
      },
    },
    tasks: { type: 'array', items: text, description: 'that it takes' },
    running: {
      type: 'array',
      description: 'at most 100 of them',
      items: {
        type: 'object',
        required: ['id', 'task', 'since'],
        properties: { id: runId, task: text, since: { ...time, description: 'this attempt' } },
      },
    },
  },
} as const;

const serviceStatus = {
  $id: 'ServiceStatus',
  type: 'object',
  description: 'queue and runners now',
  required: ['queue', 'runners'],
  properties: {
    queue: { $ref: 'QueueStatus#' },
    runners: { type: 'array', items: { $ref: 'RunnerStatus#' } },
  },
} as const;

export const SHARED_SCHEMAS = [
  ...[queueStatus, runnerStatus, serviceStatus],
  schedule,
  ...[progress, runError, attempt, runSummary, run, submission],
  ...[logLine, task, problemDetails],
];

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
});

/** What any route may answer beside its own. */
export const PROBLEMS = {
  '4xx': problem('the request cannot be carried out, as the problem says'),
  '5xx': problem('the service cannot answer now'),
};

/** An answer of a shared schema. */
export const answer = (description: string, name: string) => ({
  description,
  $ref: `${name}#`,
});
