import type { Logger } from 'pino';
import { closeBackend, openBackend, type BackendSettings } from '../protocol/backend';
import { nowIso } from '../protocol/clock';
import {
  ENV,
  RUNNER_HEALTH_PORT,
  type ScheduleSettings,
  type TaskSummary,
} from '../protocol/contract';
import { serviceMetrics } from '../protocol/metrics';
import { measureQueue } from '../protocol/queue-metrics';
import { backendSettings, json, wholeNumber } from '../protocol/settings';
import { onSignals } from '../protocol/signals';
import { sweepWith } from '../protocol/sweeper';
import { codeVersion } from './code-version';
import type { Executors } from './executors';
import { BEAT_EVERY_MS, startHeartbeat } from './heartbeat';
import { SLOTS } from './lanes';
import { runnerMetrics } from './metrics';
import { protectFromScaleIn, startHealthServer } from './network';
import { environment, hostName, ownName } from './process-env';
import { protection } from './protection';
import { readiness } from './readiness';
import { reportsOf } from './reports';
import { startRunner } from './runner';
import { realClock, startSchedules } from './schedules';
import { killAll } from './spawn';

/** A lease that lasts 15 s outlives two renewals that fail. */
const RENEW_EVERY_MS = 5000;

/** Of a runner that is never idle, in milliseconds. */
const REST = { afterMs: 3600_000, forMs: 30_000 };

/** Between two words of what it does now, where one costs nothing but a line in a file. */
const TELL_EVERY_MS = 1000;

/** Part of the stop time-out kept for handing work back and closing. */
const CLOSING_MS = 3000;

/** Takes runs and works on them until it is told to stop. */
export async function serve(
  startingExecutors: Promise<Executors>,
  logger: Logger,
  leave: (code: number) => void,
): Promise<void> {
  const variables = environment();
  const settings = backendSettings(variables);
  const stopMs = wholeNumber(variables, ENV.stopTimeoutSeconds, 30) * 1000;
  const backend = openBackend(settings);
  const tasks = json<TaskSummary[]>(variables, ENV.tasks, []).map(({ name }) => name);
  const metrics = serviceMetrics(tasks);
  measureQueue(metrics, backend);
  const address = {
    host: variables[ENV.host] ?? '127.0.0.1',
    port: wholeNumber(variables, ENV.port, RUNNER_HEALTH_PORT),
  };
  const executors = await startingExecutors;
  await backend.broker.setPriorities?.(executors.priorities);
  const health = await startHealthServer(address, {
    readiness: readiness(backend),
    metrics: metrics.tell,
  });
  const heartbeat = startHeartbeat({
    overview: backend.overview,
    runner: identityOf(settings, tasks, executors),
    changeEveryMs: settings.kind === 'embedded' ? TELL_EVERY_MS : BEAT_EVERY_MS,
    onTrouble: (error) =>
      logger.warn({ error: String(error) }, 'could not tell that this runner lives'),
  });
  const reports = heartbeat.over(reportsOf(logger, runnerMetrics(metrics, sumOf(SLOTS))));
  const agentUri = variables.ECS_AGENT_URI;
  const runner = startRunner({
    backend,
    executors,
    name: ownName(),
    logger,
    renewEveryMs: RENEW_EVERY_MS,
    reports,
    ...(agentUri !== undefined && {
      rest: REST,
      onBusy: protection({
        ask: (busy) => protectFromScaleIn(agentUri, busy),
        onTrouble: (error) => logger.warn({ error: String(error) }, 'no protection from scale-in'),
      }),
    }),
  });
  // On AWS the web service does it: it may send to all queues, and is there when this one has scaled to zero.
  const sweeper = settings.kind === 'embedded' ? sweepWith(backend, logger) : undefined;
  const schedules = startSchedules({
    schedules: json<ScheduleSettings[]>(variables, ENV.schedules, []),
    broker: backend.broker,
    logger,
    clock: realClock,
  });
  const startedInMs = Math.round(process.uptime() * 1000);
  logger.info({ ...address, backend: settings.kind, startedInMs }, 'task runner is ready');

  // Callers do without until the next runner says it.
  backend.store.saveTaskSchemas(executors.schemas).catch((error: unknown) => {
    logger.warn({ error: String(error) }, 'could not say what the tasks take');
  });

  let exitCode = 0;
  const drain = async (): Promise<void> => {
    logger.info('draining');
    schedules.stop();
    heartbeat.drain();
    await runner.drain(Math.max(0, stopMs - CLOSING_MS));
    await heartbeat.stop();
    await sweeper?.stop();
    executors.stop();
    health.close();
    closeBackend(backend);
    logger.info('stopped');
    leave(exitCode);
  };
  onSignals(
    () => void drain(),
    (code) => {
      logger.warn('told to stop again: stopping at once');
      exitCode = code;
      runner.abandon();
      killAll();
      leave(code);
    },
  );
}

/** What others know this runner by. */
function identityOf(settings: BackendSettings, names: readonly string[], executors: Executors) {
  const tasks = names.filter(
    (name) => executors.planFor(name) !== undefined && comesHere(settings, name),
  );
  const lanes = new Set(tasks.map((name) => executors.laneOf(name)));
  const version = codeVersion(__dirname);
  return {
    id: ownName(),
    host: hostName(),
    ...(version !== undefined && { version }),
    startedAt: nowIso(),
    tasks,
    slots: [...lanes].reduce((sum, lane) => sum + SLOTS[lane], 0),
  };
}

/** Runs of the task go through the queue of this runner. */
function comesHere(settings: BackendSettings, task: string): boolean {
  if (settings.kind === 'embedded') return true;
  const { queueUrl, queueOf = {} } = settings;
  const isOwnQueue = Object.values(queueOf).includes(queueUrl);
  return Object.hasOwn(queueOf, task) ? queueOf[task] === queueUrl : !isOwnQueue;
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
