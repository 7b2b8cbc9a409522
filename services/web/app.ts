import swagger from '@fastify/swagger';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
} from 'fastify';
import type { Schedules } from '../protocol/api/schedule-status';
import type { ProblemDetails, TaskSummary } from '../protocol/api/types';
import type { Backend } from '../protocol/backend';
import { LIVENESS_PATH, READINESS_PATH, type AuthSettings } from '../protocol/contract';
import type { ServiceMetrics } from '../protocol/metrics';
import { architectureRoutes } from './architecture';
import { guardOf } from './auth/guard';
import { servePages } from './browsers';
import { limitClients } from './client-limit';
import type { ConsoleFiles } from './console/files';
import { consoleRoutes } from './console/routes';
import { enforceDeadline } from './deadline';
import { keyRoutes } from './keys';
import { listingRoutes } from './listing';
import { overviewRoutes } from './live/overview';
import { liveRoutes } from './live/routes';
import { measureRequests } from './metrics';
import { answerBrokenRequest, CONNECTION_LIMITS, endUnusedConnections } from './network';
import { OPENAPI } from './openapi';
import { backlogGuard, shedLoad } from './overload';
import { problem, PROBLEM_TYPE, problemOf } from './problem';
import { redriveRoutes } from './redrive';
import { runRoutes } from './runs';
import { scheduleRoutes } from './schedules';
import { PROBLEMS, SHARED_SCHEMAS } from './schemas';
import { submissionRoutes } from './submission';
import { taskTypes } from './task-types';
import { taskRoutes } from './tasks';
import { useValidators } from './validation';
import { whoAmIRoutes } from './whoami';

export interface AppOptions {
  readonly backend: Backend;
  readonly logger: FastifyBaseLogger;
  readonly application: string;
  readonly environment: string;
  readonly tasks: readonly TaskSummary[];
  /** Undefined: nobody has told this service of any. */
  readonly schedules?: Schedules | undefined;
  /** Default: there is none. */
  readonly console?: ConsoleFiles | undefined;
  /** Default: nothing is measured. */
  readonly metrics?: ServiceMetrics;
  /** Bearer token with all rights; undefined, and no proxies: this machine alone may ask, and needs none. */
  readonly token: string | undefined;
  /** Whose tokens count, beside keys. Default: nobody's. */
  readonly auth?: AuthSettings | undefined;
  /** Origins whose pages may call the API. Default: none. */
  readonly corsOrigins?: readonly string[];
  readonly closing: AbortSignal;
  /** Seconds after which a load balancer in front closes a connection on which nothing moves. */
  readonly requestTimeoutSeconds: number;
  /** A request that takes longer is answered 504. Seconds; default 30, and less than the load balancer's limit. */
  readonly deadlineSeconds?: number;
  /** Delay of the event loop, in milliseconds, from which requests are refused. Default 1000. */
  readonly mostDelayMs?: number;
  /** Runs that may wait in the queue; further ones are refused. Default a million. */
  readonly mostWaiting?: number;
  /** Requests that one client may send a second. Default: as many as it likes. */
  readonly requestsPerSecond?: number;
  /** Proxies in front that say who asked: the last so many of `X-Forwarded-For` are theirs. Default 0. */
  readonly proxies?: number;
}

/** Largest request body. */
const BODY_LIMIT_BYTES = 1024 * 1024;

const DEADLINE_SECONDS = 30;
const MOST_DELAY_MS = 1000;
const MOST_WAITING = 1_000_000;

/**
 * The load balancer must be the one that closes an idle connection: one that this service closes may just get a
 * request, and that is a 502.
 */
const KEEP_ALIVE_MARGIN_SECONDS = 5;

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** Fastify makes a logger for each request, to number its lines; here a request has one line at most. */
function aloneFor(logger: FastifyBaseLogger): FastifyBaseLogger {
  const alone = Object.create(logger) as FastifyBaseLogger;
  return Object.assign(alone, { child: () => alone });
}

/** The web service, ready to listen. */
export function webApp(options: AppOptions): FastifyInstance {
  const { backend, logger, application, environment, tasks, closing } = options;
  const {
    requestTimeoutSeconds,
    mostWaiting = MOST_WAITING,
    mostDelayMs = MOST_DELAY_MS,
  } = options;
  const { deadlineSeconds = Math.min(DEADLINE_SECONDS, Math.max(1, requestTimeoutSeconds - 1)) } =
    options;
  const app: FastifyInstance = fastify({
    loggerInstance: aloneFor(logger),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: options.requestTimeoutSeconds * 1000,
    keepAliveTimeout: (options.requestTimeoutSeconds + KEEP_ALIVE_MARGIN_SECONDS) * 1000,
    http: CONNECTION_LIMITS,
    trustProxy: (_address, hop) => hop < (options.proxies ?? 0),
    // who still has a connection is answered, and told to make another
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, _request, reply) => {
      void sendProblem(reply, problemOf(error));
    },
  });
  // What is no JSON is refused as that, not as JSON that is wrong.
  app.removeContentTypeParser('text/plain');
  useValidators(app);
  // The schemas of answers are for the document, which tests hold them to: nothing is compiled of them.
  app.setSerializerCompiler(() => JSON.stringify);
  for (const schema of SHARED_SCHEMAS) app.addSchema(schema);
  app.register(swagger, OPENAPI);

  const unused = endUnusedConnections(app.server);
  app.addHook('preClose', (done) => {
    unused.closing();
    done();
  });
  shedLoad(app, mostDelayMs);
  if (options.requestsPerSecond !== undefined) limitClients(app, options.requestsPerSecond);
  enforceDeadline(app, deadlineSeconds * 1000, SECURITY_HEADERS);
  // Before all else: a route that says otherwise is the last to speak.
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing.aborted) reply.header('connection', 'close');
    done();
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const details = problemOf(error);
    if (details.status >= 500)
      logger.error({ path: request.routeOptions.url, error: error.message }, 'request failed');
    return sendProblem(reply, details);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, problem(404, `nothing at ${request.method} ${request.url}`)),
  );

  const { token, auth, proxies = 0, corsOrigins = [] } = options;
  servePages(app, corsOrigins);
  const { keys } = backend;
  const guard = guardOf(app, { keys, logger, token, auth, corsOrigins, behindProxy: proxies > 0 });
  if (options.metrics !== undefined) measureRequests(app, options.metrics, guard.requires('read'));
  app.get(LIVENESS_PATH, { schema: { hide: true } }, () => ({ status: 'ok' }));
  app.get(READINESS_PATH, { schema: { hide: true } }, async (_request, reply) => {
    if (closing.aborted) return reply.code(503).send({ status: 'closing' });
    try {
      await Promise.all([backend.broker.depth(), backend.store.get('readiness')]);
      return { status: 'ok' };
    } catch {
      return reply.code(503).send({ status: 'queue or store does not answer' });
    }
  });
  if (options.console !== undefined)
    consoleRoutes(app, { ...options.console, application, environment });
  app.register(
    (api, _options, done) => {
      guard.guardRoutes(api);
      const types = taskTypes(backend.store, tasks);
      api.get('/version', { schema: versionSchema }, () => ({
        application,
        environment,
        api: 'v1',
      }));
      api.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
      taskRoutes(api, types);
      submissionRoutes(api, {
        backend,
        types,
        hasRoom: backlogGuard(backend.broker, mostWaiting),
      });
      listingRoutes(api, backend.store);
      runRoutes(api, { store: backend.store, closing });
      redriveRoutes(api, backend, tasks);
      overviewRoutes(api, backend.overview);
      liveRoutes(api, { backend, logger, closing, headers: SECURITY_HEADERS });
      scheduleRoutes(api, options.schedules);
      architectureRoutes(api, { store: backend.store, environment });
      keyRoutes(api, keys);
      whoAmIRoutes(api);
      done();
    },
    { prefix: '/api/v1' },
  );
  return app;
}

const versionSchema = {
  operationId: 'getVersion',
  tags: ['service'],
  summary: 'What answers here',
  response: {
    200: {
      description: 'names, and the version of the API',
      type: 'object',
      required: ['application', 'environment', 'api'],
      properties: {
        application: { type: 'string' },
        environment: { type: 'string' },
        api: { type: 'string' },
      },
    },
    ...PROBLEMS,
  },
} as const;

function sendProblem(reply: FastifyReply, details: ProblemDetails): FastifyReply {
  if (details.status === 401) reply.header('www-authenticate', 'Bearer');
  if (details.status === 503) reply.header('retry-after', '1');
  return reply.code(details.status).type(PROBLEM_TYPE).send(details);
}
