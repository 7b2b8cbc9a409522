import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { closeBackend, openBackend } from '../protocol/backend';
import { ENV, WEB_PORT, type TaskSummary } from '../protocol/contract';
import { backendSettings, json, required, wholeNumber } from '../protocol/settings';
import { webApp } from './app';
import { exit } from './exit';
import { environment } from './process-env';
import { isWorker, startWorker, supervisorOfThis } from './spawn';
import { supervise } from './supervisor';

const logger = pino({ base: { service: 'web' }, timestamp: pino.stdTimeFunctions.isoTime });

/** After SIGTERM the load balancer still sends requests for a while, until it has heard of it. */
const DEREGISTRATION_SECONDS = 5;

/**
 * CloudWatch hears nothing of a queue that nobody asked for hours, and is up to 15 minutes late when it wakes: too
 * late for a task runner that has scaled to zero. Asking is enough.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html
 */
const KEEP_QUEUE_ACTIVE_MS = 5 * 60_000;

/** How long a worker's requests may go on once it closes: those that wait for nothing but time are answered 504 then. */
const FINISH_MS = 10_000;

/** Between two words of a worker. */
const ALIVE_EVERY_MS = 500;

const CLOSING_MS = 2000;

/** Serves in processes of its own, which share the port; this one looks after them. */
async function main(): Promise<void> {
  const variables = environment();
  const stopMs = wholeNumber(variables, ENV.stopTimeoutSeconds, 30) * 1000;
  const count = Math.max(2, wholeNumber(variables, ENV.webWorkers, availableParallelism()));
  const supervisor = supervise({ start: startWorker, count, logger });
  let stopping = false;
  const stop = async (): Promise<void> => {
    // Asked again, it does not wait.
    const withinMs = stopping ? 0 : Math.max(0, stopMs - CLOSING_MS);
    stopping = true;
    await supervisor.stop(withinMs);
    exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  await supervisor.ready;
}

/** One of the processes that serve. */
async function serve(): Promise<void> {
  const variables = environment();
  const settings = backendSettings(variables);
  const isOnAws = settings.kind === 'aws';
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
    // the load balancer's own address is not who asks
    ...(isOnAws && { proxies: 1, requestsPerSecond: 200 }),
  });
  const deregistrationSeconds = wholeNumber(
    variables,
    ENV.deregistrationSeconds,
    isOnAws ? DEREGISTRATION_SECONDS : 0,
  );
  const host = variables[ENV.host] ?? '127.0.0.1';
  const port = wholeNumber(variables, ENV.port, WEB_PORT);
  await app.listen({ host, port });
  logger.info({ host, port, backend: settings.kind }, 'web service is ready');
  const supervisor = supervisorOfThis();
  supervisor.tell({ type: 'ready' });
  setInterval(() => supervisor.tell({ type: 'alive' }), ALIVE_EVERY_MS).unref();

  if (isOnAws) {
    setInterval(() => {
      backend.broker.depth().catch(() => undefined);
    }, KEEP_QUEUE_ACTIVE_MS).unref();
  }

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info('closing');
    closing.abort();
    await sleep(deregistrationSeconds * 1000);
    await Promise.race([app.close(), sleep(FINISH_MS)]);
    closeBackend(backend);
    logger.info('stopped');
    exit(0);
  };
  supervisor.onClose(() => void stop());
  // A terminal's Ctrl-C reaches all of them: the supervisor says when to close.
  process.on('SIGTERM', () => undefined);
  process.on('SIGINT', () => undefined);
}

(isWorker ? serve() : main()).catch((error: unknown) => {
  logger.fatal(error instanceof Error ? error.message : String(error));
  exit(1);
});
