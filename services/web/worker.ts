import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { ownSchedules, type Schedules } from '../protocol/api/schedule-status';
import { closeBackend, openBackend, type Backend } from '../protocol/backend';
import {
  CONSOLE_BUNDLE,
  ENV,
  WEB_PORT,
  type AuthSettings,
  type DeployedSchedule,
  type ScheduleSettings,
  type TaskSummary,
} from '../protocol/contract';
import { serviceMetrics, toldTogether } from '../protocol/metrics';
import { measureQueue } from '../protocol/queue-metrics';
import { backendSettings, json, required, wholeNumber } from '../protocol/settings';
import { sweepWith } from '../protocol/sweeper';
import { webApp } from './app';
import { consoleFiles } from './console/files';
import { exit } from './exit';
import { figuresOfAll } from './gathering';
import { environment } from './process-env';
import { supervisorOfThis } from './spawn';

/**
 * Seconds for which, after SIGTERM, the load balancer still sends requests, until it has heard of it; on Spot that takes
 * longest. https://github.com/aws/containers-roadmap/issues/2673
 */
const DEREGISTRATION_SECONDS = 20;

/** Part of the stop time-out kept for the requests under way. */
const CLOSING_MS = 5000;

/** Of one client, to each worker. */
const REQUESTS_PER_SECOND = 200;

/**
 * CloudWatch hears nothing of a queue that nobody asked for hours, and is up to 15 minutes late when it wakes: too
 * late for a task runner that has scaled to zero. Asking is enough.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html
 */
const KEEP_QUEUE_ACTIVE_MS = 5 * 60_000;

/** Between two words of a worker. */
const ALIVE_EVERY_MS = 500;

/** Serves, as one of several processes that share the port. */
export async function serve(logger: FastifyBaseLogger): Promise<void> {
  const variables = environment();
  const settings = backendSettings(variables);
  const isOnAws = settings.kind === 'aws';
  const backend = openBackend(settings);
  const tasks = json<TaskSummary[]>(variables, ENV.tasks, []);
  const metrics = serviceMetrics(tasks.map(({ name }) => name));
  measureQueue(metrics, backend);
  const figures = figuresOfAll(supervisorOfThis, metrics.figures);
  const closing = new AbortController();
  const app = webApp({
    backend,
    logger,
    application: required(variables, ENV.application),
    environment: required(variables, ENV.environment),
    tasks,
    console: consoleFiles(join(__dirname, CONSOLE_BUNDLE)),
    metrics: { ...metrics, tell: async () => toldTogether(await figures()) },
    schedules: isOnAws ? deployedIn(variables, backend) : ownIn(variables, backend),
    token: variables[ENV.apiToken],
    auth: json<AuthSettings | undefined>(variables, ENV.auth, undefined),
    corsOrigins: json<string[]>(variables, ENV.corsOrigins, []),
    closing: closing.signal,
    requestTimeoutSeconds: wholeNumber(variables, ENV.requestTimeoutSeconds, 60),
    // The load balancer's own address is not who asks.
    ...(isOnAws && { proxies: 1, requestsPerSecond: REQUESTS_PER_SECOND }),
  });
  const host = variables[ENV.host] ?? '127.0.0.1';
  const port = wholeNumber(variables, ENV.port, WEB_PORT);
  const stopMs = wholeNumber(variables, ENV.stopTimeoutSeconds, 30) * 1000;
  const deregistrationMs =
    1000 * wholeNumber(variables, ENV.deregistrationSeconds, isOnAws ? DEREGISTRATION_SECONDS : 0);
  await app.listen({ host, port });
  logger.info({ host, port, backend: settings.kind }, 'web service is ready');
  supervisorOfThis.tell({ type: 'ready' });
  setInterval(() => supervisorOfThis.tell({ type: 'alive' }), ALIVE_EVERY_MS).unref();

  if (isOnAws) {
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
    await sleep(Math.max(0, Math.min(deregistrationMs, stopMs - CLOSING_MS)));
    await app.close();
    await sweeper.stop();
    closeBackend(backend);
    logger.info('stopped');
    exit(0);
  };
  supervisorOfThis.onMessage(({ type }) => {
    if (type === 'close') void stop();
  });
  supervisorOfThis.onGone(() => void stop());
  // A terminal's Ctrl-C reaches all of them: the supervisor says when to close.
  process.on('SIGTERM', () => undefined);
  process.on('SIGINT', () => undefined);
}

type Variables = ReturnType<typeof environment>;

function ownIn(variables: Variables, backend: Backend): Schedules | undefined {
  const own = json<ScheduleSettings[] | undefined>(variables, ENV.schedules, undefined);
  return own === undefined ? undefined : ownSchedules(own, backend);
}

function deployedIn(variables: Variables, backend: Backend): Schedules | undefined {
  const all = json<DeployedSchedule[] | undefined>(variables, ENV.deployedSchedules, undefined);
  if (all === undefined) return undefined;
  if (all.length === 0) return () => Promise.resolve([]);
  const aws = require('./scheduler/network') as typeof import('./scheduler/network');
  return aws.schedulesOnAws(all, backend);
}
