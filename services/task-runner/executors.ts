import { ENV, type ContainerTaskLaunch } from '../protocol/contract';
import type { Run } from '../protocol/run';
import type { TaskSchemas } from '../protocol/task-schemas';
import type { Limits } from './admission';
import type { Desk } from './desk';
import type { Execution, LogSink } from './execution';
import { startHost, type Host } from './host';
import type { Backoff, TaskFacts } from './messages';
import { inheritedEnvironment } from './process-env';
import { runProgram, runVariables } from './program';
import { progressIn } from './progress-line';

/** What the runner must know to run a task, and the way to start it. */
export interface Plan extends Limits {
  readonly timeLimitSeconds: number;
  readonly attempts: number;
  readonly backoff: Backoff;
  start(run: Run, log: LogSink, desk: Desk): Execution;
}

export interface Executors {
  /** Undefined: no such task here. */
  planFor(task: string): Plan | undefined;
  /** What the handler tasks take and give, by name. */
  readonly schemas: Readonly<Record<string, TaskSchemas>>;
  /** Priorities that tasks give to their runs. */
  readonly priorities: Readonly<Record<string, number>>;
  stop(): void;
}

interface Settings {
  /** The executor bundle. */
  readonly file: string;
  readonly containerTasks: Readonly<Record<string, ContainerTaskLaunch>>;
  readonly onStray: (text: string) => void;
}

/** Starts the shared executor hosts and learns from them which handler tasks there are. */
export async function startExecutors({
  file,
  containerTasks,
  onStray,
}: Settings): Promise<Executors> {
  const eventLoop = startHost(file, 'event-loop', onStray);
  const handlers = await eventLoop.ready();
  // After the first one, which is awaited: on few cores they would hold each other up.
  const threads = startHost(file, 'worker-thread', onStray);
  const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
    Object.hasOwn(table, name) ? table[name] : undefined;
  return {
    planFor: (task) => {
      const launch = own(containerTasks, task);
      if (launch !== undefined) return containerPlan(launch);
      const facts = own(handlers, task);
      if (facts === undefined) return undefined;
      return { ...facts, start: startHandler(facts, { eventLoop, threads, file, onStray }) };
    },
    schemas: Object.fromEntries(
      Object.entries(handlers).flatMap(([name, { schemas }]) =>
        schemas === undefined ? [] : [[name, schemas]],
      ),
    ),
    priorities: Object.fromEntries(
      Object.entries(handlers).flatMap(([task, { priority }]) =>
        priority === undefined ? [] : [[task, priority]],
      ),
    ),
    stop: () => {
      eventLoop.stop();
      threads.stop();
    },
  };
}

interface Hosts {
  readonly eventLoop: Host;
  readonly threads: Host;
  readonly file: string;
  readonly onStray: (text: string) => void;
}

function startHandler(
  facts: TaskFacts,
  { eventLoop, threads, file, onStray }: Hosts,
): Plan['start'] {
  return (run, log, desk) => {
    const request = { runId: run.id, task: run.task, input: run.input, attempt: run.attempts };
    switch (facts.runs) {
      case 'event-loop':
        return eventLoop.run(request, log, desk);
      case 'worker-thread':
        return threads.run(request, log, desk);
      case 'child-process':
      case 'command':
        return startHost(file, 'once', onStray).run(request, log, desk);
    }
  };
}

function containerPlan(launch: ContainerTaskLaunch): Plan {
  const { timeLimitSeconds, attempts, retryDelaySeconds = 1 } = launch;
  return {
    timeLimitSeconds,
    attempts,
    backoff: {
      kind: 'exponential',
      delaySeconds: retryDelaySeconds,
      maxDelaySeconds: 300,
      jitter: true,
    },
    start: (run, log, { progress }) => {
      const own = {
        ...runVariables({ runId: run.id, attempt: run.attempts }),
        [ENV.runInput]: JSON.stringify(run.input ?? null),
      };
      if (launch.kind === 'ecs') {
        // AWS clients take long to load: not before one is needed.
        const ecs = require('./ecs/network') as typeof import('./ecs/network');
        return ecs.launchOnEcs(launch, run, own, withProgress(log, progress));
      }
      return runProgram(
        {
          command: launch.command,
          workingDirectory: launch.workingDirectory,
          environment: { ...inheritedEnvironment(), ...launch.environment, ...own },
          ownGroup: true,
          resultOf: () => ({ ok: true, result: { exitCode: 0 } }),
        },
        { log, progress },
      );
    },
  };
}

/** Lines of progress are not part of the log. */
function withProgress(log: LogSink, progress: Desk['progress']): LogSink {
  return (line) => {
    const reported = progressIn(line.text);
    if (reported === undefined) log(line);
    else progress(reported);
  };
}
