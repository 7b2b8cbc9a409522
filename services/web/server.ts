import { availableParallelism } from 'node:os';
import { ENV } from '../protocol/contract';
import { wholeNumber } from '../protocol/settings';
import { onSignals } from '../protocol/signals';
import { exit } from './exit';
import { serviceLogger } from './logger';
import { environment } from './process-env';
import { isWorker, startWorker } from './spawn';
import { supervise } from './supervisor';

const logger = serviceLogger([environment()[ENV.apiToken]]);

/** Part of the stop time-out kept for ending workers that do not end by themselves. */
const KILLING_MS = 1000;

/** Serves in processes of its own, which share the port; this one looks after them. */
async function main(): Promise<void> {
  const variables = environment();
  const stopMs = wholeNumber(variables, ENV.stopTimeoutSeconds, 30) * 1000;
  const count = Math.max(2, wholeNumber(variables, ENV.webWorkers, availableParallelism()));
  const supervisor = supervise({ start: startWorker, count, logger });
  onSignals(
    () => void supervisor.stop(stopMs - KILLING_MS).then(() => exit(0)),
    (code) => {
      logger.warn('told to stop again: stopping at once');
      void supervisor.stop(0).then(() => exit(code));
    },
  );
  await supervisor.ready;
}

async function work(): Promise<void> {
  // Whoever only looks after others holds nothing of what they serve with.
  const { serve } = require('./worker') as typeof import('./worker');
  await serve(logger);
}

(isWorker ? work() : main()).catch((error: unknown) => {
  logger.fatal(error instanceof Error ? error.message : String(error));
  exit(1);
});
