import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { digest } from './access';
import { Refusal } from './problem';

/** One client may ask so often in a second: who sends a token is known by it, others by their address. */
export function limitClients(app: FastifyInstance, requestsPerSecond: number): void {
  app.register(rateLimit, {
    max: requestsPerSecond,
    timeWindow: 1000,
    cache: 10_000,
    // health must be heard of
    allowList: ({ url }) => !url.startsWith('/api/'),
    keyGenerator: ({ headers, ip }: FastifyRequest) =>
      headers.authorization === undefined ? ip : digest(headers.authorization).toString('base64'),
    errorResponseBuilder: () =>
      new Refusal(429, `one client may ask ${requestsPerSecond} times a second`),
  });
}
