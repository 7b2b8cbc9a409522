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
import { environment } from './process-env';
import { protection } from './protection';
import { startRunner } from './runner';

/** Runs under way at once in one runner. */
const SLOTS = 10;

/** Of a runner that is never idle, in milliseconds. */
const REST = { afterMs: 3600_000, forMs: 30_000 };

/** Part of the stop time-out kept for handing work back and closing. */
const CLOSING_MS = 3000;

const logger = pino({ base: { service: 'task-runner' }, timestamp: pino.stdTimeFunctions.isoTime });

async function main(): Promise<void> {
  const variables = environment();
  const settings = backendSettings(variables);
  const stopMs = wholeNumber(variables, ENV.stopTimeoutSeconds, 30) * 1000;
  const backend = openBackend(settings);
  const executors = await startExecutors({
    file: join(__dirname, EXECUTOR_BUNDLE),
    containerTasks: json<Record<string, ContainerTaskLaunch>>(variables, ENV.containerTasks, {}),
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
    slots: SLOTS,
    renewEveryMs: settings.kind === 'embedded' ? 500 : 5000,
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
    exit(0);
  };
  process.on('SIGTERM', () => void drain());
  process.on('SIGINT', () => void drain());
}

main().catch((error: unknown) => {
  logger.fatal(error instanceof Error ? error.message : String(error));
  exit(1);
});
