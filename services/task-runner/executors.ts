import { ENV, type ContainerTaskLaunch } from '../protocol/contract';
import type { Run } from '../protocol/run';
import type { TaskSchemas } from '../protocol/task-schemas';
import type { Limits } from './admission';
import type { Desk } from './desk';
import type { Execution, LogSink } from './execution';
import { startSharedHost, startSingleHosts, type Host } from './host';
import { laneOfKind, type Lane } from './lanes';
import { lazy } from './lazy';
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
  readonly planFor: (task: string) => Plan | undefined;
  /** What its runs share with others. */
  readonly laneOf: (task: string) => Lane;
  /** Runs of this lane that may be taken ahead of its slots: they are short, and a commit takes longer. Absent: none. */
  readonly ahead?: (lane: Lane) => number;
  /** Priorities that tasks give to their runs. */
  readonly priorities: Readonly<Record<string, number>>;
  /** What the handler tasks take and give, by name. */
  readonly schemas: Readonly<Record<string, TaskSchemas>>;
  readonly stop: () => void;
}

/** Processes that wait, started, for the next run of their own. */
const SPARES = 1;

interface Settings {
  /** The executor bundle. */
  readonly file: string;
  readonly containerTasks: Readonly<Record<string, ContainerTaskLaunch>>;
  readonly onStray: (text: string) => void;
  /** Bytes that one executor process may hold. */
  readonly memoryLimit: number;
}

/** Starts the executor hosts that the tasks need, and learns from the first which handler tasks there are. */
export async function startExecutors({
  file,
  containerTasks,
  ...shared
}: Settings): Promise<Executors> {
  const settings = { file, ...shared };
  const eventLoop = startSharedHost({ ...settings, mode: 'event-loop' });
  const handlers = await eventLoop.ready();
  const kinds = new Set(Object.values(handlers).map(({ runs }) => laneOfKind(runs)));
  const started: Host[] = [eventLoop];
  const lazily = <Kind extends Host>(start: () => Kind): (() => Kind) =>
    lazy(() => {
      const host = start();
      started.push(host);
      return host;
    }).use;
  const threads = lazily(() => startSharedHost({ ...settings, mode: 'worker-thread' }));
  // Of a run that killed its process before, too: it gets one of its own.
  const single = lazily(() => startSingleHosts(settings, kinds.has('process') ? SPARES : 0));
  if (kinds.has('worker-thread')) threads();
  if (kinds.has('process')) single();

  const hostFor = (facts: TaskFacts, { crashes = 0 }: Run): Host => {
    const lane = crashes > 0 ? 'process' : laneOfKind(facts.runs);
    if (lane === 'process') return single();
    return lane === 'worker-thread' ? threads() : eventLoop;
  };
  const handlerPlan = (facts: TaskFacts): Plan => ({
    ...facts,
    start: (run, log, desk) => {
      const { id: runId, task, input, attempts: attempt } = run;
      return hostFor(facts, run).run({ runId, task, input, attempt }, log, desk);
    },
  });
  const plans = new Map<string, Plan>([
    ...Object.entries(handlers).map(([name, facts]) => [name, handlerPlan(facts)] as const),
    ...Object.entries(containerTasks).map(([name, task]) => [name, containerPlan(task)] as const),
  ]);
  // Asked several times for each run.
  const laneByTask = new Map<string, Lane>([
    ...Object.entries(handlers).map(([name, facts]) => [name, laneOfKind(facts.runs)] as const),
    ...Object.keys(containerTasks).map((name) => [name, 'container'] as const),
  ]);

  return {
    planFor: (task) => plans.get(task),
    laneOf: (task) => laneByTask.get(task) ?? 'unknown',
    ahead: (lane) => (lane === 'worker-thread' && kinds.has(lane) ? threads().ahead() : 0),
    priorities: definedOf(handlers, ({ priority }) => priority),
    schemas: definedOf(handlers, ({ schemas }) => schemas),
    stop: () => {
      for (const host of started) host.stop();
    },
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
      const variables = (attempt: number) => ({
        ...runVariables({ runId: run.id, attempt }),
        [ENV.runInput]: JSON.stringify(run.input ?? null),
      });
      if (launch.kind === 'ecs') {
        // Half of the runner's start would be spent on what most runners never use.
        const ecs = require('./ecs/network') as typeof import('./ecs/network');
        const own = variables(ecs.countedAttempt(run));
        return ecs.launchOnEcs(launch, run, own, withProgress(log, progress));
      }
      return runProgram(
        {
          command: launch.command,
          workingDirectory: launch.workingDirectory,
          environment: {
            ...inheritedEnvironment(),
            ...launch.environment,
            ...variables(run.attempts),
          },
          ownGroup: true,
          resultOf: () => ({ ok: true, result: { exitCode: 0 } }),
        },
        { log, progress },
      );
    },
  };
}

/** What handler tasks say, of those that say it. */
function definedOf<Value>(
  handlers: Readonly<Record<string, TaskFacts>>,
  told: (facts: TaskFacts) => Value | undefined,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(handlers).flatMap(([name, facts]) => {
      const value = told(facts);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Lines of progress are not part of the log. */
function withProgress(log: LogSink, progress: Desk['progress']): LogSink {
  return (line) => {
    const reported = progressIn(line.text);
    if (reported === undefined) log(line);
    else progress(reported);
  };
}
