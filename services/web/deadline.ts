import type { FastifyInstance, FastifyReply } from 'fastify';
import { problem, PROBLEM_TYPE } from './problem';

declare module 'fastify' {
  interface FastifyRequest {
    /** Aborted when the request's time is up, or its client has gone before the end of the answer. */
    readonly deadline: AbortSignal;
    timeLimit: TimeLimit;
  }
  interface FastifyContextConfig {
    /** Streams have no end that could be late. */
    readonly withoutDeadline?: boolean;
  }
}

interface TimeLimit {
  timer: NodeJS.Timeout | undefined;
  /** Why nobody waits for it any more; undefined: somebody does. */
  over: string | undefined;
  signal: AbortController | undefined;
}

/**
 * Answers 504 when a request's time is up, whatever its handler does, and aborts `request.deadline`. Fastify's own
 * time-out answers as well, and lets the work go on.
 *
 * @param headers of such an answer, beside its type
 */
export function enforceDeadline(
  app: FastifyInstance,
  limitMs: number,
  headers: Readonly<Record<string, string>>,
): void {
  app.decorateRequest('timeLimit');
  app.decorateRequest('deadline', {
    getter() {
      return signalOf(this.timeLimit);
    },
  });

  app.addHook('onRequest', (request, reply, done) => {
    const limit: TimeLimit = { timer: undefined, over: undefined, signal: undefined };
    request.timeLimit = limit;
    reply.raw.on('close', () => {
      clearTimeout(limit.timer);
      if (!reply.raw.writableFinished) end(limit, 'the client has gone');
    });
    if (request.routeOptions.config.withoutDeadline !== true) {
      limit.timer = setTimeout(() => {
        end(limit, `not done within ${limitMs / 1000} s`);
        answerLate(reply, limitMs, headers);
      }, limitMs);
    }
    done();
  });
}

function end(limit: TimeLimit, why: string): void {
  limit.over ??= why;
  limit.signal?.abort(new Error(limit.over));
}

/** Made when somebody asks for it: few do, and a signal costs more than all the rest of a small request. */
function signalOf(limit: TimeLimit): AbortSignal {
  if (limit.signal === undefined) {
    limit.signal = new AbortController();
    if (limit.over !== undefined) limit.signal.abort(new Error(limit.over));
  }
  return limit.signal.signal;
}

function answerLate(
  reply: FastifyReply,
  limitMs: number,
  headers: Readonly<Record<string, string>>,
): void {
  if (reply.sent || reply.raw.headersSent) return;
  // What the handler still answers goes nowhere.
  reply.hijack();
  const body = JSON.stringify(problem(504, `not done within ${limitMs / 1000} s`));
  reply.raw.writeHead(504, {
    ...headers,
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    // The rest of a body that is still on its way is not waited for.
    connection: 'close',
  });
  reply.raw.end(body);
}
