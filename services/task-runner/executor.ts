import { join } from 'node:path';
import { TASKS_BUNDLE } from '../protocol/contract';
import type { AnyTask } from '../protocol/task';
import { factsOf, problemsOf } from './definition';
import type { HostMode, TaskFacts } from './messages';
import { serveInProcess, serveInThreads, serveThread, threadRequest } from './spawn';

/**
 * The program that runs people's code, apart from the supervisor, which holds leases and the store. As a
 * process it is a host of one kind; as a worker thread it executes a single run.
 */
const { tasks } = require(join(__dirname, TASKS_BUNDLE)) as {
  tasks: Readonly<Record<string, AnyTask>>;
};

const request = threadRequest();
if (request !== undefined) {
  serveThread(tasks, request);
} else {
  const mode = process.argv[2] as HostMode;
  const problems = Object.entries(tasks).flatMap(([name, task]) => problemsOf(name, task));
  const facts =
    problems.length > 0
      ? {}
      : Object.fromEntries(
          Object.entries(tasks).map(([name, task]) => [
            name,
            { ...factsOf(task), ...told(task, mode) },
          ]),
        );
  if (mode === 'worker-thread') serveInThreads(__filename, { tasks: facts, problems });
  else serveInProcess(tasks, { tasks: facts, problems });
}

/** Once is enough: a host of one run starts in no time. */
function told(task: AnyTask, mode: HostMode): Pick<TaskFacts, 'schemas'> {
  if (mode !== 'event-loop') return {};
  const { schemasOf } = require('./task-schemas') as typeof import('./task-schemas');
  return { schemas: schemasOf(task) };
}
