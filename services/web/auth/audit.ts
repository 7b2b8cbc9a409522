import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  onResponseHookHandler,
  preSerializationHookHandler,
} from 'fastify';
import { callerText } from './caller';

/** Message of the lines of which each tells a change, or that somebody was not let in. */
const AUDIT = 'audit';

/** Ids in one line, at most: a batch has 500. */
const MOST_IDS = 500;

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Names, ids and outcomes; never what a request holds, for that is the caller's own. */
interface AuditLine {
  readonly who: string;
  readonly what: string;
  readonly runs?: readonly string[];
  /** Name of an API key that was made, rotated or revoked. */
  readonly key?: string;
  readonly from: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly status: number;
}

interface Answered {
  readonly runs: readonly string[];
  /** Of a key. */
  readonly name: unknown;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the answer is about. */
    answered: Answered | undefined;
  }
}

/** A line for each request that may have changed something: who, what, which run, from where, with what outcome. */
export function auditChanges(api: FastifyInstance, logger: FastifyBaseLogger): void {
  api.decorateRequest('answered', undefined);
  const remember: preSerializationHookHandler = (request, _reply, payload, done) => {
    request.answered = answered(payload);
    done(null, payload);
  };
  const tell: onResponseHookHandler = (request, reply, done) => {
    // Who is not let in has a line already.
    if (request.caller !== undefined) write(logger, lineOf(request, reply.raw.statusCode));
    done();
  };
  api.addHook('onRoute', (route) => {
    if ([route.method].flat().every((method) => SAFE.has(method))) return;
    route.preSerialization = [remember, ...[route.preSerialization ?? []].flat()];
    route.onResponse = [tell, ...[route.onResponse ?? []].flat()];
  });
}

/** A line for somebody who was not let in. */
export function auditRefusal(
  logger: FastifyBaseLogger,
  request: FastifyRequest,
  status: number,
): void {
  // Who is known has a line for what they asked. Scanners that look around with empty hands are no news.
  const { caller, method, headers } = request;
  const isEmptyHanded = headers.authorization === undefined && SAFE.has(method);
  if (caller === undefined && status !== 429 && !isEmptyHanded)
    write(logger, lineOf(request, status));
}

function write(logger: FastifyBaseLogger, line: AuditLine): void {
  if (line.outcome === 'done') logger.info({ audit: line }, AUDIT);
  else logger.warn({ audit: line }, AUDIT);
}

function lineOf(request: FastifyRequest, status: number): AuditLine {
  const { caller, routeOptions, method, ip } = request;
  const about = request.answered;
  const { id, name } = (request.params ?? {}) as { id?: string; name?: string };
  // A refusal has no run of its own to tell; the address names one, where its form was right.
  const told = about?.runs ?? [];
  const runs = told.length > 0 ? told : id !== undefined && RUN_ID.test(id) ? [id] : [];
  const what = routeOptions.schema?.operationId;
  return {
    who: caller === undefined ? 'nobody known' : callerText(caller),
    what: what ?? `${method} ${routeOptions.url ?? 'elsewhere'}`,
    ...(runs.length > 0 && { runs: runs.slice(0, MOST_IDS) }),
    ...(what?.endsWith('Key') === true && keyNamed(name ?? about?.name)),
    from: ip,
    outcome: status < 400 ? 'done' : status < 500 ? 'refused' : 'failed',
    status,
  };
}

const RUN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const KEY_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

const keyNamed = (name: unknown) =>
  typeof name === 'string' && KEY_NAME.test(name) ? { key: name } : {};

interface HasId {
  readonly id?: unknown;
}

/** A run, several, or a batch's results; or a key. */
interface Payload extends HasId {
  readonly name?: unknown;
  readonly runs?: readonly HasId[];
  readonly results?: readonly { readonly run?: HasId }[];
}

function answered(payload: unknown): Answered {
  const { id, name, runs = [], results = [] } = (payload ?? {}) as Payload;
  const ids = [id, ...runs.map((run) => run.id), ...results.map(({ run }) => run?.id)];
  return {
    runs: ids.filter((one): one is string => typeof one === 'string' && RUN_ID.test(one)),
    name,
  };
}
