import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../protocol/clock';
import type { Desk } from './desk';
import type { Ended, Execution, LogSink } from './execution';
import type { RunRequest, TaskFacts } from './messages';
import { serve, type Serving } from './serving';
import { aheadAt } from './threads/pace';

/** Executors of one kind: processes that are started again when they die. */
export interface Host {
  run(request: RunRequest, log: LogSink, desk: Desk): Execution;
  stop(): void;
}

export interface SharedHost extends Host {
  /** Facts of the tasks it can run. */
  ready(): Promise<Readonly<Record<string, TaskFacts>>>;
  /** Runs that it takes beyond those it can begin. */
  ahead(): number;
}

/** Longest silence of a host that works on nothing that blocks it, in milliseconds. */
const ANSWER_WITHIN_MS = 250;

/** A host that died before it was ready is not started again at once. */
const START_AGAIN_MS = 1000;

interface Settings {
  readonly file: string;
  readonly onStray: (text: string) => void;
  /** Bytes that one process may hold. */
  readonly memoryLimit: number;
}

/** A process that serves many runs at once: on its event loop, or in its worker threads. */
export function startSharedHost(
  settings: Settings & { readonly mode: 'event-loop' | 'worker-thread' },
): SharedHost {
  const { mode } = settings;
  const living = new Set<Serving>();
  let stopped = false;
  let paceMs = Infinity;
  let current = start();

  function start(): Serving {
    const serving = serve({
      ...settings,
      // One that gets no more runs has done its work.
      onEmpty: () => void (serving !== current && serving.kill()),
      onPace: (ms) => (paceMs = ms),
    });
    living.add(serving);
    void serving.exited.then(async () => {
      living.delete(serving);
      const early = await serving.ready.then(
        () => false,
        () => true,
      );
      if (early) await sleep(START_AGAIN_MS);
      if (serving === current) replace();
    });
    return serving;
  }

  /** From here on, runs go to a new process. */
  function replace(): void {
    if (!stopped) current = start();
  }

  async function doom(serving: Serving): Promise<void> {
    if (serving === current) replace();
    await serving.kill();
  }

  /** A thread can be ended; it is seen to be gone when its run has ended. */
  async function killThread(runId: string, serving: Serving, ended: Promise<Ended>): Promise<void> {
    serving.send({ type: 'terminate', runId });
    if (!(await within(ANSWER_WITHIN_MS, ended))) await doom(serving);
  }

  /**
   * On an event loop nothing can be ended but all of it. Where the loop still turns, the run's neighbours end in peace:
   * the host gets no more runs, and ends with the last of them.
   */
  async function killOnLoop(runId: string, serving: Serving, asked: Asked): Promise<void> {
    const leftMs = Math.max(0, ANSWER_WITHIN_MS - (monotonicMs() - asked.at));
    if (!(await within(leftMs, asked.answer))) return doom(serving);
    if (!(await within(ANSWER_WITHIN_MS, serving.ping()))) return doom(serving);
    if (serving === current) replace();
    serving.dismiss(runId);
  }

  return {
    ready: () => current.ready,
    ahead: () => aheadAt(paceMs),
    run: (request, log, desk) => {
      const serving = current;
      const { runId } = request;
      const { promise: ended, resolve: settle } = Promise.withResolvers<Ended>();
      let asked: Asked = { at: -Infinity, answer: new Promise(() => undefined) };
      if (serving.isDead()) void sleep(START_AGAIN_MS).then(() => settle('lost'));
      else serving.run(request, { settle, log, desk });
      return {
        ended,
        abort: () => {
          serving.send({ type: 'abort', runId });
          asked = { at: monotonicMs(), answer: serving.ping() };
        },
        kill: async () => {
          if (!serving.guests.has(runId)) return;
          await (mode === 'worker-thread'
            ? killThread(runId, serving, ended)
            : killOnLoop(runId, serving, asked));
        },
      };
    },
    stop: () => {
      stopped = true;
      for (const serving of living) void serving.kill();
    },
  };
}

/** A run was asked to stop, and its host to answer: one whose loop is blocked does not. */
interface Asked {
  readonly at: number;
  readonly answer: Promise<void>;
}

const within = (ms: number, promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), sleep(ms, false)]);

/**
 * Processes of one run each. While there are such runs, the next process waits, started, so that a run need not: Node's
 * own start takes longer than many a task.
 */
export function startSingleHosts(settings: Settings, spares: number): Host {
  const living = new Set<Serving>();
  let waiting: Serving[] = [];
  let stopped = false;

  const start = (): Serving => {
    const serving = serve({ ...settings, mode: 'once', onEmpty: () => void serving.kill() });
    living.add(serving);
    void serving.exited.then(() => living.delete(serving));
    return serving;
  };
  const refill = (): void => {
    waiting = waiting.filter((one) => !one.isDead());
    while (!stopped && waiting.length < spares) waiting.push(start());
  };
  refill();

  return {
    run: (request, log, desk) => {
      refill();
      const serving = waiting.shift() ?? start();
      const { promise: ended, resolve: settle } = Promise.withResolvers<Ended>();
      serving.run(request, { settle, log, desk });
      refill();
      return {
        ended,
        abort: () => serving.send({ type: 'abort', runId: request.runId }),
        kill: serving.kill,
      };
    },
    stop: () => {
      stopped = true;
      for (const serving of living) void serving.kill();
    },
  };
}
