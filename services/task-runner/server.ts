import { join } from 'node:path';
import { nowIso } from '../protocol/clock';
import { ENV, EXECUTOR_BUNDLE, type ContainerTaskLaunch } from '../protocol/contract';
import { json, wholeNumber } from '../protocol/settings';
import { batched } from './batch';
import { startExecutors, type Executors } from './executors';
import { exit } from './exit';
import { environment, memoryOfContainer } from './process-env';

/** Lines leave together, soon, and without holding up the runner, however slowly they are read. */
const LOG_BUFFER = { sync: false, minLength: 8192, periodicFlush: 100 };

const MEBIBYTE = 2 ** 20;

/** Processes take longest to start: they begin before all else is loaded. */
async function main(): Promise<void> {
  const early: string[] = [];
  let onStray = (line: string): void => void early.push(line);
  const starting = begin((line) => onStray(line));
  starting.catch(() => undefined); // `serve` awaits it
  const { pino } = require('pino') as typeof import('pino');
  const { serve } = require('./serve') as typeof import('./serve');
  const output = pino.destination(LOG_BUFFER);
  // For each text it gets, the destination goes through all that it holds: those of one turn go to it as one.
  const write = batched((texts: readonly string[]) => void output.write(texts.join('')));
  const logger = pino(
    { base: { service: 'task-runner' }, timestamp: () => `,"time":"${nowIso()}"` },
    { write },
  );
  // Ends the process when its last words are out; those of this turn are on their way.
  const leave = (code: number): void => void setImmediate(() => output.flush(() => exit(code)));
  onStray = (line) => logger.info({ text: line }, 'output of a shared executor');
  early.forEach(onStray);
  try {
    await serve(starting, logger, leave);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    for (const line of message.split('\n')) logger.fatal(line);
    leave(1);
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
    memoryLimit: executorMemory(),
    onStray,
  });
}

/** What one executor process may hold, in bytes: the others, and the runner itself, need some, too. */
function executorMemory(): number {
  const ofAll = Math.floor((0.75 * memoryOfContainer()) / MEBIBYTE);
  return wholeNumber(environment(), ENV.executorMemoryMiB, ofAll) * MEBIBYTE;
}

void main();
