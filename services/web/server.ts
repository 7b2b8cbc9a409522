import { pino } from 'pino';
import { closeBackend, openBackend } from '../protocol/backend';
import { ENV, WEB_PORT, type ScheduleSettings, type TaskSummary } from '../protocol/contract';
import { serviceMetrics } from '../protocol/metrics';
import { measureQueue } from '../protocol/queue-metrics';
import { backendSettings, json, required, wholeNumber } from '../protocol/settings';
import { sweepWith } from '../protocol/sweeper';
import { webApp } from './app';
import { exit } from './exit';
import { environment } from './process-env';
import { onSignals } from '../protocol/signals';

const logger = pino({ base: { service: 'web' }, timestamp: pino.stdTimeFunctions.isoTime });

/**
 * After SIGTERM the load balancer still sends requests until it has heard of it; on Spot that takes longest.
 * https://github.com/aws/containers-roadmap/issues/2673
 */
const DEREGISTRATION_MS = 20_000;

/** Part of the stop time-out kept for the requests under way. */
const CLOSING_MS = 5000;

/**
 * CloudWatch hears nothing of a queue that nobody asked for hours, and is up to 15 minutes late when it wakes: too
 * late for a task runner that has scaled to zero. Asking is enough.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html
 */
const KEEP_QUEUE_ACTIVE_MS = 5 * 60_000;

async function main(): Promise<void> {
  const variables = environment();
  const settings = backendSettings(variables);
  const backend = openBackend(settings);
  const tasks = json<TaskSummary[]>(variables, ENV.tasks, []);
  const metrics = serviceMetrics(tasks.map(({ name }) => name));
  measureQueue(metrics, backend);
  const closing = new AbortController();
  const app = webApp({
    backend,
    logger,
    application: required(variables, ENV.application),
    environment: required(variables, ENV.environment),
    tasks,
    metrics,
    schedules: json<ScheduleSettings[] | undefined>(variables, ENV.schedules, undefined),
    token: variables[ENV.apiToken],
    closing: closing.signal,
    requestTimeoutSeconds: wholeNumber(variables, ENV.requestTimeoutSeconds, 60),
  });
  const host = variables[ENV.host] ?? '127.0.0.1';
  const port = wholeNumber(variables, ENV.port, WEB_PORT);
  await app.listen({ host, port });
  logger.info({ host, port, backend: settings.kind }, 'web service is ready');

  if (settings.kind === 'aws') {
    setInterval(() => {
      backend.broker.depth().catch(() => undefined);
    }, KEEP_QUEUE_ACTIVE_MS).unref();
  }

  const sweeper = sweepWith(backend, logger);

  const stopMs = wholeNumber(variables, ENV.stopTimeoutSeconds, 30) * 1000;
  const stop = async (): Promise<void> => {
    logger.info('closing');
    closing.abort();
    const serveMs = Math.min(DEREGISTRATION_MS, stopMs - CLOSING_MS);
    if (settings.kind === 'aws' && serveMs > 0)
      await new Promise((resolve) => setTimeout(resolve, serveMs));
    await app.close();
    await sweeper.stop();
    closeBackend(backend);
    logger.info('stopped');
    exit(0);
  };
  onSignals(
    () => void stop(),
    (code) => {
      logger.warn('told to stop again: stopping at once');
      exit(code);
    },
  );
}

main().catch((error: unknown) => {
  logger.fatal(error instanceof Error ? error.message : String(error));
  exit(1);
});
