import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
} from 'fastify';
import type { TaskSummary } from '../protocol/api/types';
import type { Backend } from '../protocol/backend';
import { LIVENESS_PATH, READINESS_PATH, type ScheduleSettings } from '../protocol/contract';
import type { ServiceMetrics } from '../protocol/metrics';
import { accessRule } from './access';
import { consolePage } from './console/page';
import { measureRequests } from './metrics';
import { problem, Refusal } from './problem';
import { newNonce } from './random';
import { runRoutes } from './runs';
import { scheduleRoutes } from './schedules';

export interface AppOptions {
  readonly backend: Backend;
  readonly logger: FastifyBaseLogger;
  readonly application: string;
  readonly environment: string;
  readonly tasks: readonly TaskSummary[];
  /** Undefined: somebody else fires them. */
  readonly schedules?: readonly ScheduleSettings[] | undefined;
  /** Default: nothing is measured. */
  readonly metrics?: ServiceMetrics;
  readonly token: string | undefined;
  readonly closing: AbortSignal;
  /** Seconds after which a load balancer in front closes a connection on which nothing moves. */
  readonly requestTimeoutSeconds: number;
}

/** Largest request body. */
const BODY_LIMIT_BYTES = 1024 * 1024;

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

/** The web service, ready to listen. */
export function webApp(options: AppOptions): FastifyInstance {
  const { backend, logger, application, environment, tasks, closing } = options;
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: options.requestTimeoutSeconds * 1000,
    keepAliveTimeout: (options.requestTimeoutSeconds + KEEP_ALIVE_MARGIN_SECONDS) * 1000,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: false } },
  });

  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
    return Promise.resolve();
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const details = problemOf(error);
    if (details.status >= 500)
      logger.error({ path: request.routeOptions.url, error: error.message }, 'request failed');
    if (details.status === 401) reply.header('www-authenticate', 'Bearer');
    return reply.code(details.status).type('application/problem+json').send(details);
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send(problem(404, `nothing at ${request.method} ${request.url}`)),
  );

  const check = accessRule(options.token);
  if (options.metrics !== undefined) measureRequests(app, options.metrics, check);
  app.get(LIVENESS_PATH, () => ({ status: 'ok' }));
  app.get(READINESS_PATH, async (_request, reply) => {
    if (closing.aborted) return reply.code(503).send({ status: 'closing' });
    try {
      await Promise.all([backend.broker.depth(), backend.store.get('readiness')]);
      return { status: 'ok' };
    } catch {
      return reply.code(503).send({ status: 'queue or store does not answer' });
    }
  });
  app.get('/', (_request, reply) => {
    const nonce = newNonce();
    return reply
      .type('text/html')
      .header('cache-control', 'no-store')
      .header(
        'content-security-policy',
        `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; ` +
          "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      .send(consolePage({ application, environment, nonce }));
  });
  app.register(
    (api, _options, done) => {
      api.addHook('onRequest', async (request) => {
        check(request);
        return Promise.resolve();
      });
      api.get('/version', () => ({ application, environment, api: 'v1' }));
      runRoutes(api, { backend, tasks, closing });
      scheduleRoutes(api, options.schedules, backend);
      done();
    },
    { prefix: '/api/v1' },
  );
  return app;
}

function problemOf(error: FastifyError) {
  if (error instanceof Refusal) return error.problem;
  const [invalid] = error.validation ?? [];
  if (invalid !== undefined) {
    const { missingProperty, additionalProperty } = invalid.params as Record<
      string,
      string | undefined
    >;
    const field = missingProperty ?? additionalProperty;
    const pointer = `${invalid.instancePath}${field === undefined ? '' : `/${field}`}`;
    const where = error.validationContext ?? 'request';
    return problem(400, `${where}${pointer}: ${invalid.message ?? 'not valid'}`, pointer);
  }
  const status = error.statusCode ?? 500;
  return problem(status, status >= 500 ? 'the service failed; its log says why' : error.message);
}
