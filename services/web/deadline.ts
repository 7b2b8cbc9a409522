import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem, PROBLEM_TYPE } from './problem';

declare module 'fastify' {
  interface FastifyRequest {
    /** Aborted when the request's time is up, or its client has gone. */
    deadline: AbortSignal;
  }
  interface FastifyContextConfig {
    /** Streams have no end that could be late. */
    readonly withoutDeadline?: boolean;
  }
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
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  app.decorateRequest('deadline');

  app.addHook('onRequest', (request, reply, done) => {
    const late = new AbortController();
    request.deadline = late.signal;
    reply.raw.once('close', () => {
      clearTimeout(timers.get(request));
      late.abort(new Error('the client has gone'));
    });
    if (request.routeOptions.config.withoutDeadline !== true) {
      const timer = setTimeout(() => {
        late.abort(new Error(`not done within ${limitMs / 1000} s`));
        answerLate(reply, limitMs, headers);
      }, limitMs);
      timers.set(request, timer);
    }
    done();
  });
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
