import { join } from 'node:path';
import { TASKS_BUNDLE } from '../protocol/contract';
import type { AnyTask } from '../protocol/task';
import { keepCompiledCode, useCompiledCode } from './code-cache';
import { factsOf, problemsOf } from './definition';
import type { HostMode, TaskFacts } from './messages';
import { serveInProcess } from './serve-process';
import { serveInThreads } from './threads/host';
import { inThread, serveThread } from './threads/spawn';

/**
 * The program that runs people's code, apart from the supervisor, which holds leases and the store. As a
 * process it is a host of one kind; as a worker thread it executes one run after another.
 */
useCompiledCode();
const { tasks, schemasOf } = require(join(__dirname, TASKS_BUNDLE)) as {
  readonly tasks: Readonly<Record<string, AnyTask>>;
  readonly schemasOf: typeof import('./task-schemas').schemasOf;
};

if (inThread) {
  serveThread(tasks);
} else {
  const mode = process.argv[2] as HostMode;
  const problems = Object.entries(tasks).flatMap(([name, task]) => problemsOf(name, task));
  const sound = problems.length > 0 ? [] : Object.entries(tasks);
  const facts = sound.map(([name, task]) => [name, { ...factsOf(task), ...told(task, mode) }]);
  const ready = {
    type: 'ready',
    tasks: Object.fromEntries(facts) as Record<string, TaskFacts>,
    problems,
  } as const;
  if (mode === 'event-loop') keepCompiledCode();
  if (mode === 'worker-thread') serveInThreads(__filename, ready);
  else serveInProcess(tasks, ready);
}

/** Once is enough: a host of one run starts in no time. */
function told(task: AnyTask, mode: HostMode): Pick<TaskFacts, 'schemas'> {
  return mode === 'event-loop' ? { schemas: schemasOf(task) } : {};
}
