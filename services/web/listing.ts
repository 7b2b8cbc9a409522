import type { FastifyInstance } from 'fastify';
import type { ListRunsQuery, RunPage } from '../protocol/api/types';
import { timeOf } from '../protocol/begin-time';
import { RUN_STATES } from '../protocol/run';
import type { RunPosition, RunStore } from '../protocol/store';
import { Refusal } from './problem';
import { PROBLEMS, runKey, taskName, timeParam } from './schemas';

const DEFAULT_LIMIT = 50;

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
      createdAfter: { ...timeParam, description: 'submitted at this time or later' },
      createdBefore: { ...timeParam, description: 'submitted before this time' },
      prefix: { ...runKey, description: 'its id or its key begins so' },
      limit: { type: 'integer', minimum: 1, maximum: 500, default: DEFAULT_LIMIT },
      cursor: { type: 'string', maxLength: 200, description: '`next` of the page before' },
    },
  },
  response: {
    200: {
      description: 'a page of them; new runs do not move the next one',
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

/** The route that lists runs. */
export function listingRoutes(server: FastifyInstance, store: RunStore): void {
  server.get<{ Querystring: ListRunsQuery }>('/runs', { schema }, async ({ query }) => {
    const { limit = DEFAULT_LIMIT, cursor, task, state, prefix } = query;
    // One more than asked for tells whether there is a next page.
    const runs = await store.list({
      limit: limit + 1,
      ...(task !== undefined && { task }),
      ...(state !== undefined && { state }),
      ...(prefix !== undefined && { prefix }),
      ...timesOf(query),
      ...(cursor !== undefined && { after: positionOf(cursor) }),
    });
    const page = runs.slice(0, limit);
    const last = page.at(-1);
    const answer: RunPage = {
      runs: page,
      ...(runs.length > limit && last !== undefined && { next: cursorOf(last) }),
    };
    return answer;
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

const cursorOf = ({ createdAt, id }: RunPosition): string =>
  Buffer.from(`${createdAt} ${id}`).toString('base64url');

function positionOf(cursor: string): RunPosition {
  const [, createdAt, id] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f-]{36})$/.exec(
      Buffer.from(cursor, 'base64url').toString(),
    ) ?? [];
  if (createdAt === undefined || id === undefined)
    throw new Refusal(400, 'cursor: give `next` of the page before', '/cursor');
  return { createdAt, id };
}
