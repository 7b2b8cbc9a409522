import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from '../protocol/backend';
import { RECEIVE_HIDES_SECONDS, runMessage, sendAgain, type Delivery } from '../protocol/broker';
import { monotonicMs } from '../protocol/clock';
import { MOST_LOSSES } from '../protocol/contract';
import { chance } from '../protocol/random';
import type { Outcome, Run } from '../protocol/run';
import type { Lease } from '../protocol/store';
import { givenUp } from '../protocol/sweeper';
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
  const { losses = 0 } = run;
  if (losses >= MOST_LOSSES) return conclude(givenUp(losses), claimed, backend);
  if (run.unreadable !== undefined) {
    const error = { name: 'InvalidInput', message: run.unreadable };
    return conclude({ state: 'FAILED', error }, claimed, backend);
  }
  const failures = run.attempts - losses;
  const log = logBuffer((batch) => backend.store.appendLog(run.id, batch));
  if (losses > 0) log.sink({ stream: 'log', text: takenOver(run.attempts, losses) });
  const execution = plan.start(run, log.sink);
  const watch = new AbortController();
  const stop = await Promise.race<Stop | undefined>([
    execution.ended.then(() => undefined),
    leaseWatch({ lease, delivery, backend, renewEveryMs, signal: watch.signal }),
    after(plan.timeLimitSeconds * 1000, 'timed-out', watch.signal),
    whenAborted(handBack, 'handed-back', watch.signal),
  ]);
  const result = stop === undefined ? await execution.ended : await stopWork(execution, stop);
  watch.abort();
  await log.close();
  if (stop === 'lease-lost') return 'lost to another runner';
  if (result === 'lost' || stop === 'handed-back') return handOver(claimed, backend, false, 0);
  const outcome = outcomeOf(result, stop, plan);
  const retry = stop === undefined && !result.ok && result.retryable && failures < plan.attempts;
  return retry
    ? handOver(claimed, backend, true, backoffSeconds(plan.retryDelaySeconds, failures))
    : conclude(outcome, claimed, backend);
}

const takenOver = (attempt: number, losses: number): string =>
  `attempt ${attempt} begins; ${losses} before it ended with the runner that had it`;

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
  return result.ok
    ? { state: 'SUCCEEDED', result: result.result }
    : { state: 'FAILED', error: result.error };
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
  const { id: runId, task, priority } = run;
  const message = runMessage({ runId, task, ...(priority !== undefined && { priority }) });
  await sendAgain(message, delivery, broker, delaySeconds);
  return 'PENDING';
}

/** Doubles with each attempt, up to five minutes; between half and all of that, so that runs spread out. */
function backoffSeconds(base: number, attempt: number): number {
  const longest = Math.min(300, base * 2 ** (attempt - 1));
  return longest * (0.5 + chance() / 2);
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
  let goodUntil = monotonicMs() + LEASE_MS;
  for (;;) {
    await sleep(renewEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return never();
    const asked = monotonicMs();
    try {
      const renewal = await backend.store.renew(lease, LEASE_MS);
      if (renewal === 'lost') return 'lease-lost';
      if (renewal === 'cancel-requested') return 'cancelled';
      goodUntil = asked + LEASE_MS;
      await delivery.hideFor(RECEIVE_HIDES_SECONDS);
    } catch {
      // A store out of reach may come back; work must end before somebody else may begin it.
      if (monotonicMs() > goodUntil - FENCE_MS) return 'lease-lost';
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
