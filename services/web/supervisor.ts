import type { FastifyBaseLogger } from 'fastify';
import { gatherings } from './gathering';
import type { FromWorker, Worker } from './spawn';

export interface SupervisorOptions {
  readonly start: () => Worker;
  /** Workers at once: at least two, so that others answer while one is replaced. */
  readonly count: number;
  readonly logger: FastifyBaseLogger;
  /** Between two looks at the workers. Default 1 s. */
  readonly lookEveryMs?: number;
  /** Looks in a row without a word from a worker, after which it is replaced. Default 5. */
  readonly silentLooks?: number;
}

export interface Supervisor {
  /** Settles once a worker serves. Refused where one ends before any has served: another would end as well. */
  readonly ready: Promise<void>;
  /** Lets the workers finish for so long; then ends them. */
  stop(withinMs: number): Promise<void>;
}

interface Watched {
  readonly worker: Worker;
  silent: number;
  ready: boolean;
}

/** From the second failure in a row, a new worker waits this long, twice as long each time up to the longest. */
const RESTART_AFTER_MS = 100;
const LONGEST_RESTART_MS = 5000;

/**
 * Keeps workers alive. One whose event loop stands still says nothing: it is ended and replaced, the others answer
 * meanwhile. Time is counted in looks, not by the clock, so that a machine that was asleep ends nobody.
 */
export function supervise({
  start,
  count,
  logger,
  lookEveryMs = 1000,
  silentLooks = 5,
}: SupervisorOptions): Supervisor {
  const workers = new Set<Watched>();
  const restarts = new Set<NodeJS.Timeout>();
  let stopping = false;
  let failures = 0;
  const ready = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<undefined>();
  let served = false;

  const gathering = gatherings(() =>
    [...workers].filter((one) => one.ready).map(({ worker }) => worker),
  );

  const hear = (watched: Watched, message: FromWorker): void => {
    watched.silent = 0;
    if (message.type === 'ask') gathering.ask(watched.worker, message.id);
    if (message.type === 'figures') gathering.hear(message);
    if (message.type !== 'ready') return;
    watched.ready = true;
    served = true;
    failures = 0;
    ready.resolve(undefined);
  };

  const bury = (watched: Watched, how: string): void => {
    workers.delete(watched);
    if (stopping) {
      if (workers.size === 0) ended.resolve(undefined);
      return;
    }
    if (!served) {
      ready.reject(new Error(`a worker ended (${how}) before it served`));
      return;
    }
    logger.error({ pid: watched.worker.pid, how }, 'a worker ended; another takes its place');
    const afterMs =
      failures === 0 ? 0 : Math.min(LONGEST_RESTART_MS, RESTART_AFTER_MS * 2 ** (failures - 1));
    failures += 1;
    const restart = setTimeout(() => {
      restarts.delete(restart);
      add();
    }, afterMs);
    restarts.add(restart);
  };

  const add = (): void => {
    const watched: Watched = { worker: start(), silent: 0, ready: false };
    workers.add(watched);
    watched.worker.onMessage((message) => hear(watched, message));
    watched.worker.onExit((how) => bury(watched, how));
  };

  const look = (): void => {
    for (const watched of workers) {
      // One that starts may take its time.
      if (!watched.ready) continue;
      watched.silent += 1;
      if (watched.silent <= silentLooks) continue;
      logger.error({ pid: watched.worker.pid }, 'a worker does not answer: it is ended');
      watched.silent = -Infinity;
      watched.worker.kill();
    }
  };

  const looking = setInterval(look, lookEveryMs);
  for (let started = 0; started < count; started += 1) add();

  return {
    ready: ready.promise,
    stop: async (withinMs) => {
      stopping = true;
      clearInterval(looking);
      for (const restart of restarts) clearTimeout(restart);
      if (workers.size === 0) return;
      for (const { worker } of workers) worker.send({ type: 'close' });
      const killing = setTimeout(() => {
        for (const { worker } of workers) worker.kill();
      }, withinMs);
      await ended.promise;
      clearTimeout(killing);
    },
  };
}
