import type { FastifyInstance } from 'fastify';
import type { DeadLettersQuery, DeadLetterPage } from '../../protocol/api/types';
import type { DeadPosition, Overview } from '../../protocol/overview';
import { Refusal } from '../problem';
import { answer, PROBLEMS, taskName } from '../schemas';

const DEFAULT_LIMIT = 50;

const queueSchema = {
  operationId: 'getQueue',
  tags: ['service'],
  summary: 'What waits, what is under way, what failed',
  response: { 200: answer('the queue now', 'QueueStatus'), ...PROBLEMS },
} as const;

const runnersSchema = {
  operationId: 'listRunners',
  tags: ['service'],
  summary: 'List the task runners, and what they do',
  response: {
    200: {
      description: 'all that live, as far as is known',
      type: 'object',
      required: ['runners'],
      properties: { runners: { type: 'array', items: { $ref: 'RunnerStatus#' } } },
    },
    ...PROBLEMS,
  },
} as const;

const lettersSchema = {
  operationId: 'listDeadLetters',
  tags: ['runs'],
  summary: 'List runs that failed or took too long, and were not done again',
  description:
    'Those that ended last come first. `retryRun` does one again, `redrive` all of them.',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      task: taskName,
      limit: { type: 'integer', minimum: 1, maximum: 500, default: DEFAULT_LIMIT },
      cursor: { type: 'string', maxLength: 200, description: '`next` of the page before' },
    },
  },
  response: {
    200: {
      description: 'a page of them',
      type: 'object',
      required: ['runs'],
      properties: {
        runs: { type: 'array', items: { $ref: 'RunSummary#' } },
        next: { type: 'string', description: 'cursor of the next page; absent: there is none' },
      },
    },
    ...PROBLEMS,
  },
} as const;

/** The routes of queue and runners as they are now. */
export function overviewRoutes(server: FastifyInstance, overview: Overview): void {
  server.get('/queue', { schema: queueSchema }, () => overview.queue());

  server.get('/runners', { schema: runnersSchema }, async () => ({
    runners: await overview.runners(),
  }));

  server.get<{ Querystring: DeadLettersQuery }>(
    '/dead-letters',
    { schema: lettersSchema },
    async ({ query }) => {
      const { limit = DEFAULT_LIMIT, cursor, task } = query;
      // One more than asked for tells whether there is a next page.
      const runs = await overview.deadLetters({
        limit: limit + 1,
        ...(task !== undefined && { task }),
        ...(cursor !== undefined && { after: positionOf(cursor) }),
      });
      const page = runs.slice(0, limit);
      const last = page.at(-1);
      const answered: DeadLetterPage = {
        runs: page,
        ...(runs.length > limit && last !== undefined && { next: cursorOf(last) }),
      };
      return answered;
    },
  );
}

const cursorOf = ({ finishedAt = '', id }: Partial<DeadPosition>): string =>
  Buffer.from(`${finishedAt} ${id ?? ''}`).toString('base64url');

function positionOf(cursor: string): DeadPosition {
  const [, finishedAt, id] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f-]{36})$/.exec(
      Buffer.from(cursor, 'base64url').toString(),
    ) ?? [];
  if (finishedAt === undefined || id === undefined)
    throw new Refusal(400, 'cursor: give `next` of the page before', '/cursor');
  return { finishedAt, id };
}
