import { join } from 'node:path';
import { ENV, EXECUTOR_BUNDLE, type ContainerTaskLaunch } from '../protocol/contract';
import { json } from '../protocol/settings';
import { startExecutors, type Executors } from './executors';
import { exit } from './exit';
import { environment } from './process-env';

/** Processes take longest to start: they begin before all else is loaded. */
async function main(): Promise<void> {
  const early: string[] = [];
  let onStray = (line: string): void => void early.push(line);
  const starting = begin((line) => onStray(line));
  starting.catch(() => undefined); // `serve` awaits it
  const { pino } = require('pino') as typeof import('pino');
  const { serve } = require('./serve') as typeof import('./serve');
  const logger = pino({
    base: { service: 'task-runner' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
  onStray = (line) => logger.info({ text: line }, 'output of a shared executor');
  early.forEach(onStray);
  try {
    await serve(starting, logger);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    for (const line of message.split('\n')) logger.fatal(line);
    exit(1);
  }
}

async function begin(onStray: (line: string) => void): Promise<Executors> {
  return startExecutors({
    file: join(__dirname, EXECUTOR_BUNDLE),
    containerTasks: json<Record<string, ContainerTaskLaunch>>(
      environment(),
      ENV.containerTasks,
      {},
    ),
    onStray,
  });
}

void main();
