import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** Browsers keep the answer to a preflight for so long. Seconds. */
const PREFLIGHT_SECONDS = 600;

/** A year: https://hstspreload.org. Not for other names below this one, which may be somebody else's. */
const STRICT_TRANSPORT = 'max-age=31536000';

/**
 * What browsers are told of this service: that it is to be reached by TLS from now on, where it was, and which pages
 * of other origins may call it. These send their own credentials, never those that a browser has.
 */
export function servePages(app: FastifyInstance, corsOrigins: readonly string[]): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.protocol === 'https') reply.header('strict-transport-security', STRICT_TRANSPORT);
    done();
  });
  if (corsOrigins.length === 0) return;
  app.register(cors, {
    origin: [...corsOrigins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id'],
    exposedHeaders: ['location', 'retry-after'],
    credentials: false,
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  });
}
