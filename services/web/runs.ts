import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { writeEvent } from '../protocol/api/event-stream';
import type { ListRunsQuery, TaskSummary } from '../protocol/api/types';
import type { Backend } from '../protocol/backend';
import { isFinal, RUN_STATES, type Run } from '../protocol/run';
import { submit } from '../protocol/submit';
import { followRun } from './log-stream';
import { Refusal } from './problem';

interface Options {
  readonly backend: Backend;
  readonly tasks: readonly TaskSummary[];
  /** Aborted when the service stops: open streams end, and clients come back. */
  readonly closing: AbortSignal;
}

interface IdParams {
  readonly id: string;
}

const submission = {
  type: 'object',
  required: ['task'],
  additionalProperties: false,
  properties: { task: { type: 'string', minLength: 1, maxLength: 64 }, input: {} },
} as const;

const listing = {
  type: 'object',
  additionalProperties: false,
  properties: {
    task: { type: 'string' },
    state: { type: 'string', enum: RUN_STATES },
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
  },
} as const;

const params = {
  type: 'object',
  properties: { id: { type: 'string', pattern: '^[0-9a-f-]{36}$' } },
} as const;

/** The routes of runs and tasks. */
export function runRoutes(server: FastifyInstance, { backend, tasks, closing }: Options): void {
  const { store } = backend;

  const found = async (id: string): Promise<Run> => {
    const run = await store.get(id);
    if (run === undefined) throw new Refusal(404, `no run ${id}`);
    return run;
  };

  server.get('/tasks', () => ({ tasks }));

  server.post<{ Body: { task: string; input?: unknown } }>(
    '/runs',
    { schema: { body: submission } },
    async ({ body }, reply) => {
      if (!tasks.some(({ name }) => name === body.task)) {
        const known = tasks.map(({ name }) => name).join(', ');
        throw new Refusal(422, `no task '${body.task}'; there are: ${known}`, '/task');
      }
      const run = await submit(backend, body.task, body.input);
      return reply.code(201).header('location', `/api/v1/runs/${run.id}`).send(run);
    },
  );

  server.get<{ Querystring: ListRunsQuery }>(
    '/runs',
    { schema: { querystring: listing } },
    async ({ query }) => ({ runs: await store.list({ ...query, limit: query.limit ?? 50 }) }),
  );

  server.get<{ Params: IdParams }>('/runs/:id', { schema: { params } }, ({ params: { id } }) =>
    found(id),
  );

  server.get<{ Params: IdParams }>(
    '/runs/:id/result',
    { schema: { params } },
    async ({ params: { id } }) => {
      const run = await found(id);
      if (!isFinal(run.state)) throw new Refusal(409, `the run is ${run.state}`);
      if (run.state !== 'SUCCEEDED') throw new Refusal(422, run.error?.message ?? run.state);
      return { result: run.result ?? null };
    },
  );

  server.post<{ Params: IdParams }>(
    '/runs/:id/cancel',
    { schema: { params } },
    async ({ params: { id } }) => {
      const run = await store.cancel(id);
      if (run === undefined) throw new Refusal(404, `no run ${id}`);
      return run;
    },
  );

  server.get<{ Params: IdParams }>(
    '/runs/:id/log',
    { schema: { params } },
    async (request, reply) => {
      const { id } = request.params;
      await found(id);
      const after = Number(request.headers['last-event-id'] ?? 0);
      const sequence = Number.isSafeInteger(after) && after >= 0 ? after : 0;
      if (!(request.headers.accept ?? '').includes('text/event-stream')) {
        return { lines: await store.readLog(id, sequence) };
      }
      const left = new AbortController();
      request.raw.on('close', () => left.abort());
      const events = followRun(store, id, sequence, AbortSignal.any([left.signal, closing]));
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(encode(events)));
    },
  );
}

async function* encode(events: ReturnType<typeof followRun>): AsyncGenerator<string> {
  yield 'retry: 1000\n\n';
  for await (const event of events) yield event === 'keep-alive' ? ': \n\n' : writeEvent(event);
}
