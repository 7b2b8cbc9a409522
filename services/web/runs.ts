import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { writeEvent } from '../protocol/api/event-stream';
import type { FinishedSteps } from '../protocol/api/types';
import { isFinal, type LogLine, type Run } from '../protocol/run';
import type { RunStore } from '../protocol/store';
import { followRun } from './log-stream';
import { Refusal } from './problem';
import { answer, idParams, PROBLEMS } from './schemas';

interface Options {
  readonly store: RunStore;
  /** Aborted when the service stops: open streams end, and clients come back. */
  readonly closing: AbortSignal;
}

interface IdParams {
  readonly id: string;
}

interface LogQuery {
  readonly after?: number;
  readonly tail?: number;
}

const common = { tags: ['runs'], params: idParams } as const;

const getSchema = {
  ...common,
  operationId: 'getRun',
  summary: 'A run: its state, progress, input, result or error',
  response: { 200: answer('the run', 'Run'), ...PROBLEMS },
} as const;

const resultSchema = {
  ...common,
  operationId: 'getResult',
  summary: 'The result of a run that succeeded',
  description: '409 while it is not over, 422 where it did not succeed.',
  response: {
    200: {
      description: 'its result',
      type: 'object',
      required: ['result'],
      properties: { result: { description: 'any JSON' } },
    },
    ...PROBLEMS,
  },
} as const;

const stepsSchema = {
  ...common,
  operationId: 'getSteps',
  summary: 'The steps that a run has finished, and their results',
  response: {
    200: {
      description: 'what another attempt of it would not do again',
      type: 'object',
      required: ['steps'],
      properties: {
        steps: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string' },
              result: { description: 'any JSON; absent: it had none' },
            },
          },
        },
      },
    },
    ...PROBLEMS,
  },
} as const;

const cancelSchema = {
  ...common,
  operationId: 'cancelRun',
  summary: 'Cancel a run',
  description:
    'One that waits is CANCELLED at once; one that runs is stopped. One that is over stays as it is.',
  response: { 200: answer('the run as it is now', 'Run'), ...PROBLEMS },
} as const;

const LONGEST_TAIL = 1000;

const logSchema = {
  ...common,
  operationId: 'getLog',
  summary: 'The log of a run: a part of it, or as it comes',
  description:
    'With `accept: text/event-stream`: server-sent events from the line after `Last-Event-ID` on, `log` (a LogLine, its id the ' +
    'line’s sequence) and `state` (the Run, whenever its state, attempts or progress change), until the run is over.',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      after: { type: 'integer', minimum: 0, description: 'only lines after this sequence' },
      tail: {
        type: 'integer',
        minimum: 1,
        maximum: LONGEST_TAIL,
        description: 'the last so many lines instead of the first 1,000',
      },
    },
  },
  headers: {
    type: 'object',
    properties: {
      'last-event-id': {
        type: 'string',
        pattern: '^\\d{0,15}$',
        description: 'sequence of the last line that was received',
      },
    },
  },
  response: {
    200: {
      description: 'lines, at most 1,000; or the stream',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['lines'],
            properties: { lines: { type: 'array', items: { $ref: 'LogLine#' } } },
          },
        },
        'text/event-stream': { schema: { type: 'string' } },
      },
    },
    ...PROBLEMS,
  },
} as const;

/** The routes of one run. */
export function runRoutes(server: FastifyInstance, { store, closing }: Options): void {
  const found = async (id: string): Promise<Run> => known(await store.get(id), id);

  server.get<{ Params: IdParams }>('/runs/:id', { schema: getSchema }, ({ params: { id } }) =>
    found(id),
  );

  server.get<{ Params: IdParams }>(
    '/runs/:id/result',
    { schema: resultSchema },
    async ({ params: { id } }) => {
      const run = await found(id);
      if (!isFinal(run.state)) throw new Refusal(409, `the run is ${run.state}`);
      if (run.state !== 'SUCCEEDED') throw new Refusal(422, run.error?.message ?? run.state);
      return { result: run.result ?? null };
    },
  );

  server.get<{ Params: IdParams }>(
    '/runs/:id/steps',
    { schema: stepsSchema },
    async ({ params: { id } }) => {
      await found(id);
      // As the executor stores it: a result that is undefined is in no JSON.
      const steps = (await store.steps(id)) as Readonly<Record<string, { value?: unknown } | null>>;
      return {
        steps: Object.entries(steps).map(([name, stored]) => ({
          name,
          ...(stored?.value !== undefined && { result: stored.value }),
        })),
      } satisfies FinishedSteps;
    },
  );

  server.post<{ Params: IdParams }>(
    '/runs/:id/cancel',
    { schema: cancelSchema },
    async ({ params: { id } }) => known(await store.cancel(id), id),
  );

  server.get<{ Params: IdParams; Querystring: LogQuery }>(
    '/runs/:id/log',
    { schema: logSchema, config: { withoutDeadline: true } },
    async (request, reply) => {
      const { id } = request.params;
      const { tail } = request.query;
      await found(id);
      const after = request.query.after ?? Number(request.headers['last-event-id'] ?? 0);
      if (!(request.headers.accept ?? '').includes('text/event-stream')) {
        const lines =
          tail === undefined
            ? await store.readLog(id, after)
            : await lastLines(store, id, after, tail);
        return reply.type('application/json').send({ lines });
      }
      const left = new AbortController();
      request.raw.on('close', () => left.abort());
      const events = followRun(store, id, after, AbortSignal.any([left.signal, closing]));
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(encode(events)));
    },
  );
}

function known(run: Run | undefined, id: string): Run {
  if (run === undefined) throw new Refusal(404, `no run ${id}`);
  return run;
}

async function lastLines(
  store: RunStore,
  id: string,
  after: number,
  count: number,
): Promise<readonly LogLine[]> {
  let kept: readonly LogLine[] = [];
  let lines = await store.readLog(id, after);
  while (lines.length > 0) {
    kept = [...kept, ...lines].slice(-count);
    lines = await store.readLog(id, lines.at(-1)?.sequence ?? after);
  }
  return kept;
}

/** Where a stream was cut off, clients come back after this long. Milliseconds. */
const COME_BACK_AFTER_MS = 1000;

async function* encode(events: ReturnType<typeof followRun>): AsyncGenerator<string> {
  yield `retry: ${COME_BACK_AFTER_MS}\n\n`;
  for await (const event of events) yield event === 'keep-alive' ? ': \n\n' : writeEvent(event);
}
