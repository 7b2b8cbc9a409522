import type { FastifyInstance } from 'fastify';
import type { RedriveRequest } from '../protocol/api/types';
import type { Backend } from '../protocol/backend';
import { MOST_REDRIVEN, redrive, retry, type Retried } from '../protocol/retry';
import { timesOf } from './listing';
import { Refusal } from './problem';
import { answer, idParams, PROBLEMS, runId, taskName, timeParam } from './schemas';

const retrySchema = {
  operationId: 'retryRun',
  tags: ['runs'],
  summary: 'Do a run again that is over and did not succeed',
  description: 'Once: 409 where it is under way, has succeeded, or is done again already.',
  params: idParams,
  response: { 201: answer('the new run', 'Run'), ...PROBLEMS },
} as const;

const redriveSchema = {
  operationId: 'redrive',
  tags: ['runs'],
  summary: 'Do all runs again that failed or took too long, and were not done again yet',
  body: {
    type: 'object',
    additionalProperties: false,
    properties: {
      task: { ...taskName, description: 'default: all tasks' },
      createdAfter: { ...timeParam, description: 'submitted at this time or later' },
      createdBefore: { ...timeParam, description: 'submitted before this time' },
      limit: { type: 'integer', minimum: 1, maximum: MOST_REDRIVEN, default: MOST_REDRIVEN },
    },
  },
  response: {
    200: {
      description: 'what was submitted again, the newest failures first',
      type: 'object',
      required: ['count', 'more', 'runs'],
      properties: {
        count: { type: 'integer', minimum: 0 },
        more: { type: 'boolean', description: 'some are left: ask again' },
        runs: {
          type: 'array',
          items: {
            type: 'object',
            required: ['id', 'task', 'retryOf'],
            properties: { id: runId, task: { type: 'string' }, retryOf: { type: 'string' } },
          },
        },
      },
    },
    ...PROBLEMS,
  },
} as const;

/** The routes by which runs are done again. */
export function redriveRoutes(
  server: FastifyInstance,
  backend: Backend,
  tasks: readonly { readonly name: string }[],
): void {
  server.post<{ Params: { id: string } }>(
    '/runs/:id/retry',
    { schema: retrySchema },
    async ({ params: { id } }, reply) => {
      const run = runOf(await retry(backend, id), id);
      return reply.code(201).header('location', `/api/v1/runs/${run.id}`).send(run);
    },
  );

  server.post<{ Body: RedriveRequest }>('/redrive', { schema: redriveSchema }, async ({ body }) => {
    const { task, limit = MOST_REDRIVEN } = body;
    if (task !== undefined && !tasks.some(({ name }) => name === task))
      throw new Refusal(422, `no task '${task}'`, '/task');
    const filter = { limit, ...(task !== undefined && { task }), ...timesOf(body) };
    const { runs, more } = await redrive(backend, filter);
    return { count: runs.length, more, runs };
  });
}

function runOf(retried: Retried, id: string) {
  switch (retried.kind) {
    case 'retried':
      return retried.run;
    case 'unknown':
      throw new Refusal(404, `no run ${id}`);
    case 'refused':
      throw new Refusal(409, retried.reason);
  }
}
