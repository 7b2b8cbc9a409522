import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Backend } from '../../protocol/backend';
import { RUN_STATES, type RunState } from '../../protocol/run';
import { Refusal } from '../problem';
import { PROBLEMS, taskName } from '../schemas';
import { liveHub } from './hub';
import { liveStreams } from './stream';

interface Options {
  readonly backend: Backend;
  readonly logger: FastifyBaseLogger;
  /** Aborted when the service stops: open streams end, and clients come back. */
  readonly closing: AbortSignal;
  /** Of each answer, beside its own. */
  readonly headers: Readonly<Record<string, string>>;
}

interface LiveQuerystring {
  readonly task?: string;
  readonly state?: readonly RunState[];
}

const schema = {
  operationId: 'getEvents',
  tags: ['service'],
  summary: 'What happens, as it happens',
  description:
    'Server-sent events: `run` (a RunSummary, whenever a run is new or its state, attempts or progress change; of quick ' +
    'changes the last), `status` (a ServiceStatus, at first and whenever queue or runners change) and `reset`: something was ' +
    'missed, or is too much to be told, and lists must be asked for anew. Without `Last-Event-ID` the stream begins with one; ' +
    'with it, with the runs that changed meanwhile where these are known, else with a reset. A stream ends after an hour ' +
    'and when the service stops: come back with `Last-Event-ID`.',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      task: { ...taskName, description: 'only runs of this task' },
      state: {
        type: 'array',
        items: { type: 'string', enum: RUN_STATES },
        maxItems: RUN_STATES.length,
        description: 'only runs that are in one of these states now; may be given several times',
      },
    },
  },
  headers: {
    type: 'object',
    properties: {
      'last-event-id': {
        type: 'string',
        maxLength: 100,
        description: 'id of the last event that was received',
      },
    },
  },
  response: {
    200: {
      description: 'the stream',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    },
    ...PROBLEMS,
  },
} as const;

/** Streams of one process, at most. */
const MOST_STREAMS = 2500;

/** The route of everything that happens: one look for all who listen. */
export function liveRoutes(
  server: FastifyInstance,
  { backend, logger, closing, headers }: Options,
): void {
  const hub = liveHub(backend, logger);
  const streams = liveStreams();
  const end = (): void => {
    streams.end();
    hub.close();
  };
  closing.addEventListener('abort', end, { once: true });
  server.addHook('preClose', (done) => {
    end();
    done();
  });

  server.get<{ Querystring: LiveQuerystring }>(
    '/events',
    { schema, config: { withoutDeadline: true } },
    async (request, reply) => {
      if (closing.aborted) throw new Refusal(503, 'the service is closing: ask again');
      if (streams.count() >= MOST_STREAMS)
        throw new Refusal(503, `${MOST_STREAMS} streams are open already; ask again later`);
      const { task, state: states } = request.query;
      const lastId = request.headers['last-event-id'];
      const own = { ...headers, ...(reply.getHeaders() as OutgoingHttpHeaders) };
      const stream = streams.open(reply.raw, own);
      try {
        const leave = await hub.join(
          { task, states, tell: (text) => stream.tell(text) },
          typeof lastId === 'string' && lastId !== '' ? lastId : undefined,
        );
        stream.onEnd(leave);
      } catch (error) {
        stream.drop();
        throw error;
      }
      reply.hijack();
    },
  );
}
