import type { FastifyInstance } from 'fastify';
import type { DeadLettersQuery } from '../../protocol/api/types';
import type { Overview } from '../../protocol/overview';
import { PAGE_PARAMS, pageAnswer, pageOf } from '../paging';
import { answer, PROBLEMS, taskName } from '../schemas';

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
      ...PAGE_PARAMS,
    },
  },
  response: {
    200: pageAnswer('a page of them'),
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
    ({ query }) => {
      const { task } = query;
      return pageOf(
        query,
        (limit, after) =>
          overview.deadLetters({
            limit,
            ...(task !== undefined && { task }),
            ...(after !== undefined && { after: { finishedAt: after.time, id: after.id } }),
          }),
        ({ finishedAt = '', id }) => ({ time: finishedAt, id }),
      );
    },
  );
}
