import type { FastifyInstance, FastifyReply } from 'fastify';
import { monotonicMs } from '../protocol/clock';
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
  readonly reply: FastifyReply;
  /** By the clock that is never set. */
  readonly untilMs: number;
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

  const waiting = inTurn(limitMs, (limit) => {
    end(limit, `not done within ${limitMs / 1000} s`);
    answerLate(limit.reply, limitMs, headers);
  });
  app.addHook('onRequest', (request, reply, done) => {
    const untilMs = monotonicMs() + limitMs;
    const limit: TimeLimit = { reply, untilMs, over: undefined, signal: undefined };
    request.timeLimit = limit;
    reply.raw.on('close', () => {
      waiting.leave(limit);
      if (!reply.raw.writableFinished) end(limit, 'the client has gone');
    });
    if (request.routeOptions.config.withoutDeadline !== true) waiting.enter(limit);
    done();
  });
}

/**
 * Who waits longest is late first, since all have the same limit: one timer for all of them, and none that is made and
 * cleared for each request.
 */
function inTurn(limitMs: number, late: (limit: TimeLimit) => void) {
  const waiting = new Set<TimeLimit>();
  let isSet = false;
  const lookIn = (ms: number): void => {
    isSet = true;
    // Connections keep the process alive while somebody waits.
    setTimeout(look, ms).unref();
  };
  const look = (): void => {
    isSet = false;
    const now = monotonicMs();
    for (const limit of waiting) {
      if (limit.untilMs > now) {
        lookIn(limit.untilMs - now);
        return;
      }
      waiting.delete(limit);
      late(limit);
    }
  };
  return {
    enter: (limit: TimeLimit): void => {
      waiting.add(limit);
      if (!isSet) lookIn(limitMs);
    },
    leave: (limit: TimeLimit): void => void waiting.delete(limit),
  };
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
