import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Backend } from '../protocol/backend';
import { parseMessage, runMessage, sendAgain, type Delivery } from '../protocol/broker';
import { nowMs } from '../protocol/clock';
import { RUN_ENDS, type QueueMessage } from '../protocol/contract';
import { startRun } from '../protocol/start';
import { LEASE_MS, runAttempt } from './attempt';
import type { Executors } from './executors';

export interface RunnerOptions {
  readonly backend: Backend;
  readonly executors: Executors;
  readonly logger: Logger;
  /** Runs under way at once. */
  readonly slots: number;
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

export interface Runner {
  /** Takes no more work, waits this long for what is under way, hands the rest back. */
  drain(finishWithinMs: number): Promise<void>;
}

const NEVER = { afterMs: Infinity, forMs: 0 };

/** Takes messages from the queue and runs what they name, until it is drained. */
export function startRunner(options: RunnerOptions): Runner {
  const { backend, logger, slots, rest = NEVER } = options;
  const closing = new AbortController();
  const handBack = new AbortController();
  const underWay = new Set<Promise<void>>();

  let busySince = 0;

  const begin = (delivery: Delivery): void => {
    if (underWay.size === 0) {
      busySince = nowMs();
      options.onBusy?.(true);
    }
    const work = handle(delivery, options, handBack.signal)
      .catch((error: unknown) =>
        logger.error({ error: String(error) }, 'a run could not be recorded'),
      )
      .finally(() => {
        underWay.delete(work);
        if (underWay.size === 0) options.onBusy?.(false);
      });
    underWay.add(work);
  };

  const take = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const free = slots - underWay.size;
      if (underWay.size > 0 && nowMs() - busySince >= rest.afterMs) {
        await Promise.all(underWay);
        await sleep(rest.forMs, undefined, { signal: closing.signal }).catch(() => undefined);
        continue;
      }
      if (free === 0) {
        await Promise.race(underWay);
        continue;
      }
      try {
        for (const delivery of await backend.broker.receive(free, closing.signal)) begin(delivery);
      } catch (error) {
        logger.warn({ error: String(error) }, 'the queue did not answer');
        await sleep(1000);
      }
    }
  };
  const taking = take();

  return {
    drain: async (finishWithinMs) => {
      closing.abort();
      await taking;
      const finished = Promise.all(underWay).then(() => true);
      if (!(await Promise.race([finished, sleep(finishWithinMs, false)]))) {
        handBack.abort();
        await Promise.all(underWay);
      }
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

async function handle(
  delivery: Delivery,
  options: RunnerOptions,
  handBack: AbortSignal,
): Promise<void> {
  const { backend, executors, logger, renewEveryMs } = options;
  const message = parseMessage(delivery.body);
  if (message === undefined) {
    logger.error({ body: delivery.body.slice(0, 200) }, 'dropped a message that is none of ours');
    return delivery.acknowledge();
  }
  const runId = await runIdOf(message, delivery, options);
  if (runId === undefined) return;
  const claim = await backend.store.claim(runId, LEASE_MS);
  if (claim.kind === 'over') return delivery.acknowledge();
  if (claim.kind === 'held') {
    const delaySeconds = claim.retryAfterMs / 1000 + 0.1;
    const again = 'runId' in message ? message : runMessage({ runId, task: message.start.task });
    return sendAgain(again, delivery, backend.broker, delaySeconds);
  }
  const { run, lease } = claim;
  const { losses } = run;
  const about = {
    run: run.id,
    task: run.task,
    attempt: run.attempts,
    ...(losses !== undefined && { losses }),
  };
  const plan = executors.planFor(run.task);
  if (plan === undefined) {
    const error = { name: 'UnknownTask', message: `no task named '${run.task}' in this release` };
    logger.error(about, 'no such task');
    if (await backend.store.finish(lease, { state: 'FAILED', error })) await delivery.acknowledge();
    return;
  }
  logger.info(about, losses === undefined ? 'run begins' : 'run is taken over from a lost runner');
  const state = await runAttempt(
    { run, lease, delivery, plan },
    { backend, renewEveryMs, handBack },
  );
  logger.info({ ...about, state }, RUN_ENDS);
}
