import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from '../protocol/backend';
import { RECEIVE_HIDES_SECONDS, runMessage, sendAgain, type Delivery } from '../protocol/broker';
import { nowMs } from '../protocol/clock';
import type { Outcome, Run } from '../protocol/run';
import type { Lease } from '../protocol/store';
import { waitSeconds } from './backoff';
import { deskFor } from './desk';
import type { Execution } from './execution';
import type { Plan } from './executors';
import { logBuffer } from './log-buffer';
import type { AttemptResult } from './messages';

/** A runner that is gone loses its runs after this long. */
export const LEASE_MS = RECEIVE_HIDES_SECONDS * 1000;

/** Time between asking work to stop and ending it, in milliseconds. */
const GRACE_MS = 1000;

/** Work is ended this long before a lease that cannot be renewed runs out. */
const FENCE_MS = 3000;

/** Attempts that a run may lose with its runners before it is given up. */
const MOST_LOSSES = 5;

interface Surroundings {
  readonly backend: Backend;
  readonly renewEveryMs: number;
  /** Aborted when the runner must hand its work back. */
  readonly handBack: AbortSignal;
}

/** Why an attempt is stopped before it ends by itself. The first reason counts. */
type Stop = 'cancelled' | 'timed-out' | 'lease-lost' | 'handed-back';

/** Runs one claimed attempt to its end and records how it ended. Returns the state it left the run in. */
export async function runAttempt(
  claimed: {
    readonly run: Run;
    readonly lease: Lease;
    readonly delivery: Delivery;
    readonly plan: Plan;
  },
  { backend, renewEveryMs, handBack }: Surroundings,
): Promise<string> {
  const { run, lease, delivery, plan } = claimed;
  if ((run.losses ?? 0) > MOST_LOSSES) {
    const error = { name: 'Lost', message: `its runner was lost ${MOST_LOSSES} times` };
    return conclude({ state: 'FAILED', error }, claimed, backend);
  }
  const failures = run.attempts - (run.losses ?? 0);
  const log = logBuffer((batch) => backend.store.appendLog(run.id, batch));
  const desk = deskFor(run, lease, backend.store);
  const execution = plan.start(run, log.sink, desk);
  const watch = new AbortController();
  const stop = await Promise.race<Stop | undefined>([
    execution.ended.then(() => undefined),
    leaseWatch({ lease, delivery, backend, renewEveryMs, signal: watch.signal }),
    after(plan.timeLimitSeconds * 1000, 'timed-out', watch.signal),
    whenAborted(handBack, 'handed-back', watch.signal),
    desk.lost.then(() => 'lease-lost' as const),
  ]);
  const result = stop === undefined ? await execution.ended : await stopWork(execution, stop);
  watch.abort();
  await Promise.all([log.close(), desk.close()]);
  if (stop === 'lease-lost') return 'lost to another runner';
  if (result === 'lost' || stop === 'handed-back') return handOver(claimed, backend, false, 0);
  const outcome = outcomeOf(result, stop, plan);
  const retry = stop === undefined && !result.ok && result.retryable && failures < plan.attempts;
  return retry
    ? handOver(
        claimed,
        backend,
        true,
        result.retryAfterSeconds ?? waitSeconds(plan.backoff, failures),
      )
    : conclude(outcome, claimed, backend);
}

/** Asks, waits the grace period, then ends the work. A result that comes meanwhile is dropped. */
async function stopWork(execution: Execution, stop: Stop): Promise<AttemptResult> {
  execution.abort();
  const graceMs = stop === 'lease-lost' ? 0 : GRACE_MS;
  const ended = await Promise.race([execution.ended.then(() => true), sleep(graceMs, false)]);
  if (!ended) await execution.kill();
  return { ok: false, error: { name: 'Stopped', message: stop }, retryable: false };
}

function outcomeOf(result: AttemptResult, stop: Stop | undefined, plan: Plan): Outcome {
  if (stop === 'timed-out') {
    const message = `took longer than its time limit of ${plan.timeLimitSeconds} s`;
    return { state: 'TIMED_OUT', error: { name: 'TimedOut', message } };
  }
  if (stop === 'cancelled') {
    return { state: 'CANCELLED', error: { name: 'Cancelled', message: 'cancelled while it ran' } };
  }
  if (result.ok) return { state: 'SUCCEEDED', result: result.result };
  return { state: result.cancelled === true ? 'CANCELLED' : 'FAILED', error: result.error };
}

type Claimed = Parameters<typeof runAttempt>[0];

async function conclude(
  outcome: Outcome,
  { lease, delivery }: Claimed,
  { store }: Backend,
): Promise<string> {
  const written = await store.finish(lease, outcome);
  if (!written) return 'lost to another runner';
  await delivery.acknowledge();
  return outcome.state;
}

async function handOver(
  { run, lease, delivery }: Claimed,
  { store, broker }: Backend,
  counted: boolean,
  delaySeconds: number,
): Promise<string> {
  if (!(await store.release(lease, { counted, afterMs: delaySeconds * 1000 }))) return 'PENDING';
  if (counted) {
    const { task, priority } = run;
    const message = runMessage({
      runId: run.id,
      task,
      ...(priority !== undefined && { priority }),
    });
    await sendAgain(message, delivery, broker, delaySeconds);
  } else {
    await delivery.hideFor(delaySeconds);
  }
  return 'PENDING';
}

/** Renews lease and message until that fails, another runner has taken over, or a cancel is asked for. */
async function leaseWatch({
  lease,
  delivery,
  backend,
  renewEveryMs,
  signal,
}: Omit<Surroundings, 'handBack'> & {
  readonly lease: Lease;
  readonly delivery: Delivery;
  readonly signal: AbortSignal;
}): Promise<Stop> {
  let goodUntil = nowMs() + LEASE_MS;
  for (;;) {
    await sleep(renewEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return never();
    const asked = nowMs();
    try {
      const renewal = await backend.store.renew(lease, LEASE_MS);
      if (renewal === 'lost') return 'lease-lost';
      if (renewal === 'cancel-requested') return 'cancelled';
      goodUntil = asked + LEASE_MS;
      await delivery.hideFor(RECEIVE_HIDES_SECONDS);
    } catch {
      // A store out of reach may come back; work must end before somebody else may begin it.
      if (nowMs() > goodUntil - FENCE_MS) return 'lease-lost';
    }
  }
}

async function after<T>(ms: number, value: T, signal: AbortSignal): Promise<T> {
  // Node's timers hold 32 bits of milliseconds.
  await sleep(Math.min(ms, 2 ** 31 - 1), undefined, { signal }).catch(() => undefined);
  return signal.aborted ? never() : value;
}

function whenAborted<T>(source: AbortSignal, value: T, signal: AbortSignal): Promise<T> {
  if (source.aborted) return Promise.resolve(value);
  return new Promise((resolve) => {
    source.addEventListener('abort', () => resolve(value), { once: true, signal });
  });
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
