import { join } from 'node:path';
import { ENV, EXECUTOR_BUNDLE, type ContainerTaskLaunch } from '../protocol/contract';
import { json } from '../protocol/settings';
import { startExecutors } from './executors';
import { exit } from './exit';
import { environment } from './process-env';

/** Processes take longest to start: they begin before all else is loaded. */
async function main(): Promise<void> {
  const text: string[] = [];
  let stray = (line: string): void => void text.push(line);
  const starting = startExecutors({
    file: join(__dirname, EXECUTOR_BUNDLE),
    containerTasks: json<Record<string, ContainerTaskLaunch>>(
      environment(),
      ENV.containerTasks,
      {},
    ),
    onStray: (line) => stray(line),
  });
  starting.catch(() => undefined); // `serve` awaits it
  const { pino } = require('pino') as typeof import('pino');
  const { serve } = require('./serve') as typeof import('./serve');
  const logger = pino({
    base: { service: 'task-runner' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
  stray = (line) => logger.info({ text: line }, 'output of a shared executor');
  text.forEach(stray);
  try {
    await serve(starting, logger);
  } catch (error) {
    logger.fatal(error instanceof Error ? error.message : String(error));
    exit(1);
  }
}

void main();
