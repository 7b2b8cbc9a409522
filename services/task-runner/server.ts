import { join } from 'node:path';
import { pino } from 'pino';
import { closeBackend, openBackend } from '../protocol/backend';
import {
  ENV,
  EXECUTOR_BUNDLE,
  RUNNER_HEALTH_PORT,
  type ContainerTaskLaunch,
} from '../protocol/contract';
import { backendSettings, json, wholeNumber } from '../protocol/settings';
import { sweepWith } from '../protocol/sweeper';
import { startExecutors } from './executors';
import { exit } from './exit';
import { protectFromScaleIn, startHealthServer } from './network';
import { environment, memoryOfContainer } from './process-env';
import { protection } from './protection';
import { startRunner } from './runner';

/** A lease that lasts 15 s outlives two renewals that fail. */
const RENEW_EVERY_MS = 5000;

/** Of a runner that is never idle, in milliseconds. */
const REST = { afterMs: 3600_000, forMs: 30_000 };

/** Part of the stop time-out kept for handing work back and closing. */
const CLOSING_MS = 3000;

const MEBIBYTE = 2 ** 20;

/** Lines leave together, soon, and without holding up the runner, however slowly they are read. */
const LOG_BUFFER = { sync: false, minLength: 8192, periodicFlush: 100 };

const output = pino.destination(LOG_BUFFER);
const logger = pino(
  { base: { service: 'task-runner' }, timestamp: pino.stdTimeFunctions.isoTime },
  output,
);

/** Ends the process when its last words are out. */
function leave(code: number): void {
  output.flush(() => exit(code));
}

/** What one executor process may hold, in bytes: the others, and the runner itself, need some, too. */
function executorMemory(variables: ReturnType<typeof environment>): number {
  const ofAll = Math.floor((0.75 * memoryOfContainer()) / MEBIBYTE);
  return wholeNumber(variables, ENV.executorMemoryMiB, ofAll) * MEBIBYTE;
}

async function main(): Promise<void> {
  const variables = environment();
  const settings = backendSettings(variables);
  const stopMs = wholeNumber(variables, ENV.stopTimeoutSeconds, 30) * 1000;
  const backend = openBackend(settings);
  const executors = await startExecutors({
    file: join(__dirname, EXECUTOR_BUNDLE),
    containerTasks: json<Record<string, ContainerTaskLaunch>>(variables, ENV.containerTasks, {}),
    memoryLimit: executorMemory(variables),
    onStray: (text) => logger.info({ text }, 'output of a shared executor'),
  });
  const address = {
    host: variables[ENV.host] ?? '127.0.0.1',
    port: wholeNumber(variables, ENV.port, RUNNER_HEALTH_PORT),
  };
  const health = await startHealthServer(address, backend);
  const agentUri = variables.ECS_AGENT_URI;
  const runner = startRunner({
    backend,
    executors,
    logger,
    renewEveryMs: RENEW_EVERY_MS,
    ...(agentUri !== undefined && {
      rest: REST,
      onBusy: protection({
        ask: (busy) => protectFromScaleIn(agentUri, busy),
        onTrouble: (error) => logger.warn({ error: String(error) }, 'no protection from scale-in'),
      }),
    }),
  });
  // on AWS the web service, which may send to all queues, and is there when this one has scaled to zero
  const sweeper = settings.kind === 'embedded' ? sweepWith(backend, logger) : undefined;
  logger.info({ ...address, backend: settings.kind }, 'task runner is ready');

  let draining = false;
  const drain = async (): Promise<void> => {
    if (draining) return;
    draining = true;
    logger.info('draining');
    await runner.drain(Math.max(0, stopMs - CLOSING_MS));
    await sweeper?.stop();
    executors.stop();
    health.close();
    closeBackend(backend);
    logger.info('stopped');
    leave(0);
  };
  process.on('SIGTERM', () => void drain());
  process.on('SIGINT', () => void drain());
}

main().catch((error: unknown) => {
  logger.fatal(error instanceof Error ? error.message : String(error));
  leave(1);
});
