import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Backend, Taken } from '../protocol/backend';
import { parseMessage, runMessage, sendAgain, type Delivery } from '../protocol/broker';
import { nowMs } from '../protocol/clock';
import { RUN_ENDS, type QueueMessage } from '../protocol/contract';
import { startRun } from '../protocol/start';
import { runAttempt } from './attempt';
import type { Executors } from './executors';
import { lanes, type Lane } from './lanes';
import { LEASE_MS, leaseKeeper } from './lease-keeper';

export interface RunnerOptions {
  readonly backend: Backend;
  readonly executors: Executors;
  readonly logger: Logger;
  /** Runs under way at once, by what they share. */
  readonly slots?: Readonly<Record<Lane, number>>;
  readonly renewEveryMs: number;
  /** Called when the first run begins and when the last one ends. */
  readonly onBusy?: (busy: boolean) => void;
  /**
   * A runner that is busy for longer takes nothing until it is idle, and for this long after: ECS stops no busy
   * task, so one that is never idle would hold up each deployment.
   */
  readonly rest?: { readonly afterMs: number; readonly forMs: number };
}

/** A scheduled run that waits for the one before it looks again after this long. */
const LOOK_AGAIN_SECONDS = 30;

/** A message whose run has no room here is back after this long. */
const NO_ROOM_SECONDS = 2;

export interface Runner {
  /** Takes no more work, waits this long for what is under way, hands the rest back. */
  drain(finishWithinMs: number): Promise<void>;
}

const TAKEN_OVER = 'run is taken over from a lost runner';

const NEVER = { afterMs: Infinity, forMs: 0 };

type Claim = Taken['runs'][number] & { readonly delivery: Delivery };

/** The message of a run that is its own message. */
const NO_MESSAGE: Delivery = {
  body: '',
  acknowledge: () => Promise.resolve(),
  hideFor: () => Promise.resolve(),
};

/** Takes runs from the queue and executes them, until it is drained. */
export function startRunner(options: RunnerOptions): Runner {
  const { backend, executors, logger, slots, rest = NEVER } = options;
  const { broker, store, taker } = backend;
  const closing = new AbortController();
  const keeper = leaseKeeper(backend, options.renewEveryMs);
  const underWay = new Set<Promise<void>>();
  let busySince = 0;
  let roomAgain = Promise.withResolvers<undefined>();
  let wait = new AbortController();

  const places = lanes({
    laneOf: executors.laneOf,
    concurrencyOf: executors.concurrencyOf,
    onRoom: () => {
      // What waits elsewhere than here did so without this room.
      wait.abort();
      roomAgain.resolve(undefined);
      roomAgain = Promise.withResolvers();
    },
    ...(slots !== undefined && { slots }),
  });

  const track = (work: Promise<void>): void => {
    if (underWay.size === 0) {
      busySince = nowMs();
      options.onBusy?.(true);
    }
    const done = work
      .catch((error: unknown) =>
        logger.error({ error: String(error) }, 'a run could not be recorded'),
      )
      .finally(() => {
        underWay.delete(done);
        if (underWay.size === 0) options.onBusy?.(false);
      });
    underWay.add(done);
  };

  /** Holds the run's place from the first moment on: the next look must not give it away. */
  const execute = async ({ run, lease, delivery }: Claim): Promise<void> => {
    const leave = places.enter(run.task);
    try {
      const { id, task, attempts: attempt } = run;
      const plan = executors.planFor(task);
      if (plan === undefined) {
        const error = { name: 'UnknownTask', message: `no task named '${task}' in this release` };
        logger.error({ run: id, task, attempt }, 'no such task');
        if (await store.finish(lease, { state: 'FAILED', error })) await delivery.acknowledge();
        return;
      }
      if (run.losses === undefined) logger.info({ run: id, task, attempt }, 'run begins');
      else logger.warn({ run: id, task, attempt, losses: run.losses }, TAKEN_OVER);
      const claimed = { run, lease, delivery, plan, onEnd: leave };
      const state = await runAttempt(claimed, backend, keeper);
      logger.info({ run: id, task, attempt, state }, RUN_ENDS);
    } finally {
      leave();
    }
  };

  const handle = async (delivery: Delivery): Promise<void> => {
    const message = parseMessage(delivery.body);
    if (message === undefined) {
      logger.error({ body: delivery.body.slice(0, 200) }, 'dropped a message that is none of ours');
      return delivery.acknowledge();
    }
    const runId = await runIdOf(message, delivery, options);
    if (runId === undefined) return;
    // From here on the run is its own message.
    if (taker !== undefined) return delivery.acknowledge();
    const task = 'runId' in message ? message.task : message.start.task;
    const again = runMessage({ runId, ...(task !== undefined && { task }) });
    if (task !== undefined && places.room(task) <= 0)
      return sendAgain(again, delivery, broker, NO_ROOM_SECONDS);
    const claim = await store.claim(runId, LEASE_MS);
    if (claim.kind === 'over') return delivery.acknowledge();
    if (claim.kind === 'held')
      return sendAgain(again, delivery, broker, claim.retryAfterMs / 1000 + 0.1);
    return execute({ run: claim.run, lease: claim.lease, delivery });
  };

  const wanted = { leaseMs: LEASE_MS, room: places.room, admission: places.admission };

  const takeSome = async (): Promise<void> => {
    if (taker === undefined) {
      const received = await broker.receive(places.free(), closing.signal);
      for (const delivery of received) track(handle(delivery));
      return;
    }
    wait = new AbortController();
    const { runs, deliveries } = await taker.take(wanted, wait.signal);
    for (const run of runs) track(execute({ ...run, delivery: NO_MESSAGE }));
    for (const delivery of deliveries) track(handle(delivery));
  };

  const takeAll = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      if (underWay.size > 0 && nowMs() - busySince >= rest.afterMs) {
        await Promise.all(underWay);
        await sleep(rest.forMs, undefined, { signal: closing.signal }).catch(() => undefined);
        continue;
      }
      if (places.free() === 0) {
        await roomAgain.promise;
        continue;
      }
      try {
        await takeSome();
      } catch (error) {
        logger.warn({ error: String(error) }, 'the queue did not answer');
        await sleep(1000);
      }
    }
  };
  const taking = takeAll();

  return {
    drain: async (finishWithinMs) => {
      closing.abort();
      wait.abort();
      roomAgain.resolve(undefined);
      await taking;
      const finished = Promise.all(underWay).then(() => true);
      if (!(await Promise.race([finished, sleep(finishWithinMs, false)]))) {
        keeper.handBack();
        await Promise.all(underWay);
      }
      keeper.close();
    },
  };
}

/** The run that a message names or asks for; undefined where the message is dealt with. */
async function runIdOf(
  message: QueueMessage,
  delivery: Delivery,
  { backend, logger }: RunnerOptions,
): Promise<string | undefined> {
  if ('runId' in message) return message.runId;
  const started = await startRun(message.start, backend);
  if (started.kind === 'run') return started.runId;
  const { task, key } = message.start;
  logger.info({ task, key, before: started.before }, `${started.kind}: the run before still runs`);
  if (started.kind === 'skip') await delivery.acknowledge();
  else await sendAgain(message, delivery, backend.broker, LOOK_AGAIN_SECONDS);
  return undefined;
}
