import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isLoopback } from './network';
import { Refusal } from './problem';

/** By way of text: Node makes that four times as fast as the bytes themselves. */
export const digest = (text: string): Buffer =>
  Buffer.from(hash('sha256', text, 'base64'), 'base64');

/**
 * Who may use the API: with a token, whoever sends it; without one, this machine alone, and only under one of
 * its own names, so that a web page elsewhere cannot reach it by pointing a name of its own here.
 */
export function accessRule(token: string | undefined): (request: FastifyRequest) => void {
  if (token === undefined) {
    return (request) => {
      if (!isLoopback(request.ip))
        throw new Refusal(403, 'without a token, only this machine may ask');
      if (!/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(request.headers.host ?? '')) {
        throw new Refusal(403, 'ask for this service as localhost');
      }
    };
  }
  const expected = digest(`Bearer ${token}`);
  return (request) => {
    // Digests have one length, and comparing them takes one time.
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      throw new Refusal(401, 'send the API token: `Authorization: Bearer …`');
    }
  };
}
