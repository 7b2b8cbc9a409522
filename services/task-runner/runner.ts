import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Backend, Taken } from '../protocol/backend';
import { parseMessage, runMessage, sendAgain, type Delivery } from '../protocol/broker';
import { monotonicMs } from '../protocol/clock';
import type { QueueMessage } from '../protocol/contract';
import type { Outcome } from '../protocol/run';
import { startRun } from '../protocol/start';
import type { Lease } from '../protocol/store';
import { admission, FREE, type Place } from './admission';
import { conclude, runAttempt } from './attempt';
import type { Executors } from './executors';
import { lanes, type Lane } from './lanes';
import { LEASE_MS, leaseKeeper } from './lease-keeper';
import type { AttemptEnd } from './attempt-counts';
import type { Reports } from './reports';
import { placeFor } from './turn-away';

export interface RunnerOptions {
  readonly backend: Backend;
  readonly executors: Executors;
  /** Its name in the history of attempts. Default: it has none. */
  readonly name?: string;
  readonly logger: Logger;
  /** Runs under way at once, by what they share. */
  readonly slots?: Readonly<Record<Lane, number>>;
  readonly renewEveryMs: number;
  /** Is told of each attempt. */
  readonly reports: Reports;
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

/** Between two looks at a queue whose messages were all turned away, in milliseconds. */
const TURNED_AWAY_MS = 200;

/** A message whose run has no room here is back after this long. */
const NO_ROOM_SECONDS = 2;

export interface Runner {
  /** Takes no more work, waits this long for what is under way, hands the rest back. */
  drain(finishWithinMs: number): Promise<void>;
  /** Takes no more work and writes no more: what ends with this process is not the doing of its run. */
  abandon(): void;
}

const TAKEN_OVER = 'run is taken over from a lost runner';

/** Why a look is broken off; nobody reads it. */
const ROOM = 'there is room again';

const unknownTask = (task: string): Outcome => ({
  state: 'FAILED',
  error: { name: 'UnknownTask', message: `no task named '${task}' in this release` },
});

const NEVER = { afterMs: Infinity, forMs: 0 };

type Claim = Taken['runs'][number] & { readonly delivery: Delivery; readonly place: Place };

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
  let underWay = 0;
  let busySince = 0;
  /** Settles when nothing is under way any more. */
  let idle = Promise.withResolvers<undefined>();
  idle.resolve(undefined);
  let roomAgain = Promise.withResolvers<undefined>();
  let wait = new AbortController();

  const gate = admission((task) => executors.planFor(task));
  const places = lanes({
    laneOf: executors.laneOf,
    roomOf: gate.room,
    onRoom: () => {
      // What waits elsewhere than here did so without this room. To abort makes an error with its stack, even again.
      if (!wait.signal.aborted) wait.abort(ROOM);
      roomAgain.resolve(undefined);
    },
    ...(slots !== undefined && { slots }),
    ...(executors.ahead !== undefined && { ahead: executors.ahead }),
  });

  const track = async (work: Promise<void>): Promise<void> => {
    if (underWay === 0) {
      busySince = monotonicMs();
      idle = Promise.withResolvers();
      options.onBusy?.(true);
    }
    underWay += 1;
    try {
      await work;
    } catch (error) {
      logger.error({ error: String(error) }, 'a run could not be recorded');
    }
    underWay -= 1;
    if (underWay > 0) return;
    options.onBusy?.(false);
    idle.resolve(undefined);
  };

  /** Holds the run's place from the first moment on: the next look must not give it away. */
  const execute = async (claim: Claim): Promise<void> => {
    const leaveLane = places.enter(claim.run.task);
    const leave = (): void => {
      leaveLane();
      claim.place.leave();
    };
    try {
      const { lease } = claim;
      const before = keeper.oust(lease.runId);
      // To end it takes a part of the new lease.
      const isOurs = before === undefined || (await before.then(() => isRenewed(lease)));
      if (isOurs) await attempt(claim, leave);
    } finally {
      leave();
    }
  };

  const isRenewed = async (lease: Lease): Promise<boolean> =>
    (await store.renew(lease, LEASE_MS)) !== 'lost';

  const attempt = async ({ run, lease, delivery, place }: Claim, onEnd: () => void) => {
    const { id, task, attempts, losses } = run;
    const plan = executors.planFor(task);
    if (plan !== undefined && losses !== undefined)
      logger.warn({ run: id, task, attempt: attempts, losses }, TAKEN_OVER);
    const ended = options.reports.begins(run);
    let end: AttemptEnd = 'NOT_RECORDED';
    try {
      if (plan === undefined) {
        logger.error({ run: id, task, attempt: attempts }, 'no such task');
        end = await conclude(unknownTask(task), { lease, delivery }, backend);
      } else {
        place.begun();
        end = await runAttempt({ run, lease, delivery, plan, onEnd }, backend, keeper);
      }
    } finally {
      ended(end);
    }
  };

  const handle = async (delivery: Delivery, place: Place = FREE): Promise<void> => {
    try {
      await handleMessage(delivery, place);
    } finally {
      place.leave();
    }
  };

  const handleMessage = async (delivery: Delivery, place: Place): Promise<void> => {
    const message = parseMessage(delivery.body);
    if (message === undefined) {
      // Nobody knows what is in it: only its length is told.
      logger.error({ length: delivery.body.length }, 'dropped a message that is none of ours');
      return delivery.acknowledge();
    }
    const runId = await runIdOf(message, delivery, options);
    if (runId === undefined) return;
    // From here on the run is its own message.
    if (taker !== undefined) return delivery.acknowledge();
    const task = 'runId' in message ? message.task : message.start.task;
    const again = runMessage({ runId, ...(task !== undefined && { task }) });
    if (task !== undefined && !places.isOpen(task))
      return sendAgain(again, delivery, broker, NO_ROOM_SECONDS);
    const claim = await store.claim(runId, LEASE_MS, options.name);
    if (claim.kind === 'over') return delivery.acknowledge();
    if (claim.kind === 'held')
      return sendAgain(again, delivery, broker, claim.retryAfterMs / 1000 + 0.1);
    return execute({ run: claim.run, lease: claim.lease, delivery, place });
  };

  const wanted = {
    ...{ leaseMs: LEASE_MS, room: places.room, admission: places.admission, holds: keeper.holds },
    ...(options.name !== undefined && { runner: options.name }),
  };

  /** From a queue that knows nothing of the runs. */
  const receiveSome = async (): Promise<void> => {
    const wake = AbortSignal.any([closing.signal, gate.opening()]);
    const received = await broker.receive(places.free(), wake, gate.closed());
    // A long poll cannot be broken off: what it brings after all is for the other runners.
    if (closing.signal.aborted) {
      await Promise.all(received.map((delivery) => delivery.hideFor(0)));
      return;
    }
    const turnedAway = await Promise.all(
      received.map(async (delivery) => {
        const place = await placeFor(delivery, gate, backend);
        if (place !== undefined) void track(handle(delivery, place));
        return place === undefined;
      }),
    );
    // A queue that cannot choose may hold nothing but what cannot begin now.
    if (turnedAway.length > 0 && turnedAway.every(Boolean))
      await sleep(TURNED_AWAY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
  };

  const takeSome = async (): Promise<void> => {
    if (taker === undefined) return receiveSome();
    wait = new AbortController();
    gate.closed(); // from now on, `opening` tells when one of them opens
    const { runs, deliveries } = await taker.take(
      wanted,
      AbortSignal.any([wait.signal, gate.opening()]),
    );
    for (const one of runs) {
      const place = gate.enter(one.run.task);
      const admitted = 'leave' in place ? place : FREE;
      void track(execute({ ...one, delivery: NO_MESSAGE, place: admitted }));
    }
    for (const delivery of deliveries) void track(handle(delivery));
  };

  const takeAll = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      if (underWay > 0 && monotonicMs() - busySince >= rest.afterMs) {
        await idle.promise;
        await sleep(rest.forMs, undefined, { signal: closing.signal }).catch(() => undefined);
        continue;
      }
      if (places.free() === 0) {
        roomAgain = Promise.withResolvers();
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
      const finished = taking.then(() => idle.promise).then(() => true);
      if (!(await Promise.race([finished, sleep(finishWithinMs, false, { ref: false })]))) {
        keeper.stopAll('handed-back');
        await taking;
        await idle.promise;
      }
      keeper.close();
    },
    abandon: () => {
      closing.abort();
      keeper.stopAll('lease-lost');
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
