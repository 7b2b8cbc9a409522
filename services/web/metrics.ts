import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { Histogram } from '../protocol/prometheus';
import { METRICS_PATH } from '../protocol/contract';
import { OTHER, type ServiceMetrics } from '../protocol/metrics';

/**
 * Measures each request, and tells all that the service measures to who may use the API. Name, labels and bounds:
 * https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
export function measureRequests(
  app: FastifyInstance,
  { registry, tell }: ServiceMetrics,
  guard: onRequestHookHandler,
): void {
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    registers: [registry],
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  });
  const series = new Map<string, { observe(seconds: number): void }>();
  const seriesOf = (method: string, route: string, status: number) => {
    const key = `${method} ${status} ${route}`;
    const known = series.get(key) ?? duration.labels(method, route, String(status));
    series.set(key, known);
    return known;
  };
  app.addHook('onResponse', (request, reply, done) => {
    // A path that is no route could be anything.
    const route = request.routeOptions.url ?? OTHER;
    seriesOf(request.method, route, reply.statusCode).observe(reply.elapsedTime / 1000);
    done();
  });
  app.get(
    METRICS_PATH,
    {
      schema: { hide: true },
      onRequest: guard,
    },
    async (_request, reply) => {
      const { contentType, text } = await tell();
      return reply.type(contentType).send(text);
    },
  );
}
