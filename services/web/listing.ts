import type { FastifyInstance } from 'fastify';
import type { CountRunsQuery, ListRunsQuery } from '../protocol/api/types';
import { timeOf } from '../protocol/begin-time';
import { RUN_STATES } from '../protocol/run';
import type { RunStore } from '../protocol/store';
import { PAGE_PARAMS, pageAnswer, pageOf } from './paging';
import { Refusal } from './problem';
import { PROBLEMS, runKey, taskName, timeParam } from './schemas';

const TIMES = {
  createdAfter: { ...timeParam, description: 'submitted at this time or later' },
  createdBefore: { ...timeParam, description: 'submitted before this time' },
} as const;

const countsSchema = {
  operationId: 'countRuns',
  tags: ['runs'],
  summary: 'How many of the newest runs are in each state',
  description:
    'Counting ends at the newest 10,000 runs, on AWS at the newest 1,000 of each task: what it costs has an end.',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { task: taskName, ...TIMES },
  },
  response: {
    200: {
      description: 'the counts',
      type: 'object',
      required: ['states'],
      properties: {
        states: {
          type: 'object',
          required: RUN_STATES,
          properties: Object.fromEntries(
            RUN_STATES.map((state) => [state, { type: 'integer', minimum: 0 }]),
          ),
        },
        more: { type: 'boolean', description: 'there are older ones, which were not counted' },
      },
    },
    ...PROBLEMS,
  },
} as const;

const schema = {
  operationId: 'listRuns',
  tags: ['runs'],
  summary: 'List runs, the newest first',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      task: taskName,
      state: {
        type: 'array',
        items: { type: 'string', enum: RUN_STATES },
        maxItems: RUN_STATES.length,
        description: 'any of these; may be given several times',
      },
      ...TIMES,
      prefix: { ...runKey, description: 'its id or its key begins so' },
      ...PAGE_PARAMS,
    },
  },
  response: {
    200: pageAnswer('a page of them; new runs do not move the next one'),
    ...PROBLEMS,
  },
} as const;

/** The routes that list and count runs. */
export function listingRoutes(server: FastifyInstance, store: RunStore): void {
  server.get<{ Querystring: CountRunsQuery }>(
    '/runs/counts',
    { schema: countsSchema },
    ({ query }) =>
      store.counts({ ...(query.task !== undefined && { task: query.task }), ...timesOf(query) }),
  );

  server.get<{ Querystring: ListRunsQuery }>('/runs', { schema }, ({ query }) => {
    const { task, state, prefix } = query;
    const wanted = {
      ...(task !== undefined && { task }),
      ...(state !== undefined && { state }),
      ...(prefix !== undefined && { prefix }),
      ...timesOf(query),
    };
    return pageOf(
      query,
      (limit, after) =>
        store.list({
          ...wanted,
          limit,
          ...(after !== undefined && { after: { createdAt: after.time, id: after.id } }),
        }),
      ({ createdAt, id }) => ({ time: createdAt, id }),
    );
  });
}

/**
 * Times of a request as runs have them.
 *
 * @throws Refusal one is no time
 */
export function timesOf(query: Pick<ListRunsQuery, 'createdAfter' | 'createdBefore'>) {
  const time = (name: 'createdAfter' | 'createdBefore') => {
    const text = query[name];
    if (text === undefined) return {};
    const ms = timeOf(text);
    if (ms !== undefined) return { [name]: new Date(ms).toISOString() };
    throw new Refusal(400, `${name}: no time with an offset, as 2026-11-21T06:00:00Z`, `/${name}`);
  };
  return { ...time('createdAfter'), ...time('createdBefore') };
}
