import { pino } from 'pino';
import { closeBackend, openBackend } from '../protocol/backend';
import { ENV, WEB_PORT, type TaskSummary } from '../protocol/contract';
import { backendSettings, json, required, wholeNumber } from '../protocol/settings';
import { sweepWith } from '../protocol/sweeper';
import { webApp } from './app';
import { exit } from './exit';
import { environment } from './process-env';

const logger = pino({ base: { service: 'web' }, timestamp: pino.stdTimeFunctions.isoTime });

/** After SIGTERM the load balancer still sends requests for a while, until it has heard of it. */
const DEREGISTRATION_MS = 5000;

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
  const closing = new AbortController();
  const app = webApp({
    backend,
    logger,
    application: required(variables, ENV.application),
    environment: required(variables, ENV.environment),
    tasks: json<TaskSummary[]>(variables, ENV.tasks, []),
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

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info('closing');
    closing.abort();
    if (settings.kind === 'aws')
      await new Promise((resolve) => setTimeout(resolve, DEREGISTRATION_MS));
    await app.close();
    await sweeper.stop();
    closeBackend(backend);
    logger.info('stopped');
    exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

main().catch((error: unknown) => {
  logger.fatal(error instanceof Error ? error.message : String(error));
  exit(1);
});
