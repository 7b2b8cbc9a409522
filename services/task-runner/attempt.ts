import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from '../protocol/backend';
import { runMessage, sendAgain, type Delivery } from '../protocol/broker';
import { MOST_LOSSES } from '../protocol/contract';
import type { Outcome, Run, RunError } from '../protocol/run';
import type { Lease } from '../protocol/store';
import { givenUp } from '../protocol/sweeper';
import { waitSeconds } from './backoff';
import { describeError } from './describe-error';
import { deskFor } from './desk';
import type { Crash, Ended, Execution, LogSink } from './execution';
import type { Plan } from './executors';
import { lazy } from './lazy';
import type { LeaseKeeper, Stop } from './lease-keeper';
import { logBuffer } from './log-buffer';
import type { AttemptResult } from './messages';
import type { AttemptEnd } from './attempt-counts';
import { recorded } from './recording';

/** Time between asking work to stop and ending it, in milliseconds. */
const GRACE_MS = 1000;

/** Executors that may die under a run. After the first, the run has a process of its own. */
const MOST_CRASHES = 3;

/** A year: what a task asks for may be more than a date can hold. */
const LONGEST_WAIT_SECONDS = 365 * 24 * 3600;

/** Node's timers hold 32 bits of milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Claimed {
  readonly run: Run;
  readonly lease: Lease;
  readonly delivery: Delivery;
  readonly plan: Plan;
  /** Called when the executor is free again: the next run may begin while this one is recorded. */
  readonly onEnd: () => void;
}

/** Runs one claimed attempt to its end and records how it ended. */
export async function runAttempt(
  claimed: Claimed,
  backend: Backend,
  keeper: LeaseKeeper,
): Promise<AttemptEnd> {
  const { run, lease, delivery, plan, onEnd } = claimed;
  const { losses = 0 } = run;
  // Asked of an owner that was lost, or gave it back at that moment.
  if (run.cancelRequested === true) return conclude(CANCELLED, claimed, backend);
  if (losses >= MOST_LOSSES) return conclude(givenUp(losses), claimed, backend);
  if (run.unreadable !== undefined) {
    const error = { name: 'InvalidInput', message: run.unreadable };
    return conclude({ state: 'FAILED', error }, claimed, backend);
  }
  // Few runs need them, and to make them takes longer than to claim the run.
  const log = lazy(() => logBuffer((batch) => backend.store.appendLog(run.id, batch, lease)));
  const desk = lazy(() => deskFor(run, lease, backend.store, () => decided.resolve('lease-lost')));
  const sink: LogSink = (line) => log.use().sink(line);
  if (losses > 0) sink({ stream: 'log', text: takenOver(run.attempts, losses) });
  // What comes first decides. One promise: a race makes as many again for each run.
  const decided = Promise.withResolvers<Ended | Stop>();
  const execution = started(() =>
    plan.start(run, sink, {
      progress: (progress) => desk.use().progress(progress),
      answer: (question) => desk.use().answer(question),
    }),
  );
  execution.ended.then(decided.resolve, decided.reject);
  const timeLimitMs = Math.min(plan.timeLimitSeconds * 1000, LONGEST_TIMER_MS);
  const timer = setTimeout(() => decided.resolve('timed-out'), timeLimitMs);
  let mayGoOn = true;
  const release = keeper.keep(lease, delivery, (reason) => {
    if (reason === 'lease-lost' || reason === 'handed-back') mayGoOn = false;
    decided.resolve(reason);
  });
  const first = await decided.promise;
  clearTimeout(timer);
  const stop = isStop(first) ? first : undefined;
  const ended = isStop(first) ? await stopWork(execution, first) : first;
  onEnd();
  try {
    if (log.made() !== undefined || desk.made() !== undefined)
      await Promise.all([log.made()?.close(), desk.made()?.close()]);
    return await recorded(
      () => settle(claimed, ended, stop, backend),
      () => mayGoOn,
    );
  } finally {
    // A lease that is kept for a run that nobody works on would never end.
    release();
  }
}

/** What cannot even begin failed, as what begins and fails; to try again would not help. */
function started(start: () => Execution): Execution {
  try {
    return start();
  } catch (error) {
    const attempt: AttemptResult = { ok: false, error: describeError(error), retryable: false };
    return {
      ended: Promise.resolve(attempt),
      abort: () => undefined,
      kill: () => Promise.resolve(),
    };
  }
}

const takenOver = (attempt: number, losses: number): string =>
  `attempt ${attempt} begins; ${losses} before it ended with the runner that had it`;

const isStop = (first: Ended | Stop): first is Stop =>
  typeof first === 'string' && first !== 'lost';

/** Asks, waits the grace period, then ends the work. A result that comes meanwhile is dropped. */
async function stopWork(execution: Execution, stop: Stop): Promise<AttemptResult> {
  execution.abort();
  const grace = new AbortController();
  const graceMs = stop === 'lease-lost' ? 0 : GRACE_MS;
  const ended = await Promise.race([
    execution.ended.then(() => true),
    sleep(graceMs, false, { signal: grace.signal }).catch(() => true),
  ]);
  grace.abort();
  if (!ended) await execution.kill();
  return { ok: false, error: { name: 'Stopped', message: stop }, retryable: false };
}

function settle(
  claimed: Claimed,
  ended: Ended,
  stop: Stop | undefined,
  backend: Backend,
): Promise<AttemptEnd> | AttemptEnd {
  const { run, plan } = claimed;
  if (stop === 'lease-lost') return 'LEASE_LOST';
  if (ended === 'lost' || stop === 'handed-back')
    return handOver(claimed, backend, uncounted(stop === 'handed-back' ? STOPPING : NEIGHBOR));
  if ('crash' in ended) return crashed(claimed, ended, backend);
  const failures = run.attempts - (run.losses ?? 0) - (run.crashes ?? 0);
  const retry = stop === undefined && !ended.ok && ended.retryable && failures < plan.attempts;
  if (!retry) return conclude(outcomeOf(ended, stop, plan), claimed, backend);
  const delaySeconds = Math.min(
    ended.retryAfterSeconds ?? waitSeconds(plan.backoff, failures),
    LONGEST_WAIT_SECONDS,
  );
  return handOver(claimed, backend, { counted: true, delaySeconds, error: ended.error });
}

/** What is not the run's own doing may succeed the next time: in a process of its own, where it harms nobody. */
function crashed(claimed: Claimed, { crash }: Crash, backend: Backend): Promise<AttemptEnd> {
  const crashes = (claimed.run.crashes ?? 0) + 1;
  if (crashes < MOST_CRASHES) {
    const error = { name: 'ExecutorDied', message: crash };
    return handOver(claimed, backend, { counted: true, crashed: true, delaySeconds: 0, error });
  }
  const error: RunError = { name: 'ExecutorDied', message: `${crash} (${crashes} times in all)` };
  return conclude({ state: 'FAILED', error }, claimed, backend);
}

const CANCELLED: Outcome = {
  state: 'CANCELLED',
  error: { name: 'Cancelled', message: 'cancelled while it ran' },
};

function outcomeOf(result: AttemptResult, stop: Stop | undefined, plan: Plan): Outcome {
  if (stop === 'timed-out') {
    const message = `took longer than its time limit of ${plan.timeLimitSeconds} s`;
    return { state: 'TIMED_OUT', error: { name: 'TimedOut', message } };
  }
  if (stop === 'cancelled') return CANCELLED;
  if (result.ok) return { state: 'SUCCEEDED', result: result.result };
  return { state: result.cancelled === true ? 'CANCELLED' : 'FAILED', error: result.error };
}

/** Ends a run, where it is still this runner's. */
export async function conclude(
  outcome: Outcome,
  { lease, delivery }: Pick<Claimed, 'lease' | 'delivery'>,
  { store }: Backend,
): Promise<AttemptEnd> {
  const written = await store.finish(lease, outcome);
  if (!written) return 'LEASE_LOST';
  await delivery.acknowledge();
  return outcome.state;
}

interface HandOver {
  readonly counted: boolean;
  readonly crashed?: boolean;
  readonly delaySeconds: number;
  readonly error?: RunError;
}

const STOPPING = 'its runner was told to stop';
const NEIGHBOR = 'the process that ran it had to be ended with another run in it';

const uncounted = (message: string): HandOver => ({
  counted: false,
  delaySeconds: 0,
  error: { name: 'HandedBack', message },
});

async function handOver(
  claimed: Claimed,
  backend: Backend,
  { delaySeconds, ...options }: HandOver,
): Promise<AttemptEnd> {
  const { store } = backend;
  if (!(await store.release(claimed.lease, { ...options, afterMs: delaySeconds * 1000 })))
    return 'LEASE_LOST';
  const end = options.counted ? 'RETRY' : 'HANDED_BACK';
  // To release it again would say that it is lost. Its message comes back by itself, and who takes it then sees a cancel.
  return offered(claimed, backend, delaySeconds).then(
    (state) => state ?? end,
    () => end,
  );
}

/** Says that a run which was given back can be taken again; undefined, unless it was cancelled meanwhile. */
async function offered(
  { run, delivery }: Claimed,
  { store, broker }: Backend,
  delaySeconds: number,
): Promise<'CANCELLED' | undefined> {
  // What was asked while it was being released found it RUNNING; nobody else would hear of it.
  if ((await store.get(run.id))?.cancelRequested === true) {
    const cancelled = await store.cancel(run.id);
    if (cancelled?.state === 'CANCELLED') {
      await delivery.acknowledge();
      return 'CANCELLED';
    }
  }
  const { id: runId, task, priority } = run;
  const message = runMessage({ runId, task, ...(priority !== undefined && { priority }) });
  await sendAgain(message, delivery, broker, delaySeconds);
  return undefined;
}
