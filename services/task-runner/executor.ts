import { join } from 'node:path';
import { TASKS_BUNDLE } from '../protocol/contract';
import type { AnyTask } from '../protocol/task';
import { factsOf } from './run-handler';
import type { HostMode } from './messages';
import { serveInProcess } from './serve-process';
import { serveInThreads } from './threads/host';
import { inThread, serveThread } from './threads/spawn';

/**
 * The program that runs people's code, apart from the supervisor, which holds leases and the store. As a
 * process it is a host of one kind; as a worker thread it executes one run after another.
 */
const { tasks } = require(join(__dirname, TASKS_BUNDLE)) as {
  tasks: Readonly<Record<string, AnyTask>>;
};

if (inThread) {
  serveThread(tasks);
} else {
  const facts = Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [name, factsOf(task)]),
  );
  const mode = process.argv[2] as HostMode;
  const ready = { type: 'ready', tasks: facts } as const;
  if (mode === 'worker-thread') serveInThreads(__filename, ready);
  else serveInProcess(tasks, ready);
}
