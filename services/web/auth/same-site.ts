import type { FastifyRequest } from 'fastify';
import { Refusal } from '../problem';
import type { Caller } from './caller';

/**
 * Whoever is known by a cookie of the load balancer, or by sitting at this machine, is known as well when a page
 * elsewhere makes their browser ask. Browsers say so, and programs say nothing.
 * https://owasp.org/www-project-cheat-sheets/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet#fetch-metadata-headers
 *
 * @throws Refusal a page of another origin asks for a change
 */
export function refuseForeignPages(
  { headers, method }: FastifyRequest,
  { kind }: Caller,
  origins: readonly string[],
): void {
  if (kind !== 'person' && kind !== 'this machine') return;
  if (method === 'GET' || method === 'HEAD') return;
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && origins.includes(origin)) return;
  const isOwn =
    site === undefined
      ? origin === undefined || hostOf(origin) === host
      : site === 'same-origin' || site === 'none';
  if (!isOwn) throw new Refusal(403, 'a page of another origin may not change anything here');
}

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined;
