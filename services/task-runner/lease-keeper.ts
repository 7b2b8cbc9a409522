import type { Backend } from '../protocol/backend';
import { RECEIVE_HIDES_SECONDS, type Delivery } from '../protocol/broker';
import { monotonicMs } from '../protocol/clock';
import type { Lease, Renewal } from '../protocol/store';
import { cancelWatch } from './cancel-watch';
import { roster } from './roster';

/** A runner that is gone loses its runs after this long. */
export const LEASE_MS = RECEIVE_HIDES_SECONDS * 1000;

/** Work is ended this long before a lease that cannot be renewed runs out. */
const FENCE_MS = 3000;

/** After a renewal without answer, the next one comes this soon, in milliseconds. */
const AGAIN_MS = 2000;

/** Why an attempt is stopped before it ends by itself. The first reason counts. */
export type Stop = 'cancelled' | 'timed-out' | 'lease-lost' | 'handed-back';

interface Kept {
  readonly lease: Lease;
  readonly delivery: Delivery;
  readonly stop: (reason: Stop) => void;
  /** By the clock that nobody sets. */
  goodUntil: number;
  /** Somebody waits until it is kept no more. */
  gone?: PromiseWithResolvers<undefined>;
  /** The queue is being told, and has not answered. */
  isHiding: boolean;
}

export interface LeaseKeeper {
  /** Keeps a lease until the returned function is called; `stop` says that the work must end before. */
  keep(lease: Lease, delivery: Delivery, stop: (reason: Stop) => void): () => void;
  readonly holds: (runId: string) => boolean;
  /**
   * Stops what this runner itself still does for a run that it has claimed anew: the lease ran out before its work ended,
   * by a clock that was set. Settles when that is over; undefined: there is nothing.
   */
  oust(runId: string): Promise<undefined> | undefined;
  /** Stops all that is under way, and whatever is kept from now on. */
  stopAll(reason: 'handed-back' | 'lease-lost'): void;
  close(): void;
}

/** Renews all leases of a runner: one timer, and one write where the store can. Runs that soon end need none. */
export function leaseKeeper({ store, taker }: Backend, renewEveryMs: number): LeaseKeeper {
  const kept = roster<Kept>();
  let timer: NodeJS.Timeout | undefined;
  let fence: NodeJS.Timeout | undefined;
  let isClosed = false;
  let stopping: Stop | undefined;
  const cancel = (runId: string): void => kept.get(runId)?.stop('cancelled');
  const forget = taker?.onCancel(cancel);
  const watch =
    store.cancelRequested === undefined
      ? undefined
      : cancelWatch(kept.ids, store.cancelRequested, cancel);

  const renewed = (leases: readonly Lease[]): Promise<readonly (Renewal | 'unknown')[]> => {
    const unknown = () => 'unknown' as const;
    return store.renewAll === undefined
      ? Promise.all(leases.map((lease) => store.renew(lease, LEASE_MS).catch(unknown)))
      : store.renewAll(leases, LEASE_MS).catch(() => leases.map(unknown));
  };

  /** Whether each of them was answered. */
  const renew = async (): Promise<boolean> => {
    const asked = monotonicMs();
    const due = kept
      .values()
      .filter(({ goodUntil }) => goodUntil - asked <= LEASE_MS - renewEveryMs / 2);
    if (due.length === 0) return true;
    const renewals = await renewed(due.map(({ lease }) => lease));
    due.forEach((one, index) => settle(one, renewals[index] ?? 'unknown', asked));
    return !renewals.includes('unknown');
  };

  const settle = (one: Kept, renewal: Renewal | 'unknown', asked: number): void => {
    if (kept.get(one.lease.runId) !== one) return;
    if (renewal === 'lost') one.stop('lease-lost');
    else if (renewal === 'cancel-requested') one.stop('cancelled');
    else if (renewal === 'held') {
      one.goodUntil = asked + LEASE_MS;
      void hide(one);
    }
  };

  /** The next renewal waits for no queue. */
  const hide = async (one: Kept): Promise<void> => {
    if (one.isHiding) return;
    one.isHiding = true;
    await one.delivery.hideFor(RECEIVE_HIDES_SECONDS).catch(() => undefined);
    one.isHiding = false;
  };

  const arm = (afterMs = renewEveryMs): void => {
    if (timer !== undefined || kept.size() === 0) return;
    timer = setTimeout(() => {
      void renew().then((isAnswered) => {
        timer = undefined;
        if (!isClosed) arm(isAnswered ? renewEveryMs : Math.min(AGAIN_MS, renewEveryMs));
      });
    }, afterMs);
  };

  /**
   * A store out of reach may come back; work must end before somebody else may begin it. By a timer of its own: a renewal
   * may wait for its answer, and the next one may come too late.
   */
  const endWhatRunsOut = (): void => {
    fence = undefined;
    const now = monotonicMs();
    let nextMs = Infinity;
    for (const { goodUntil, stop } of kept.values()) {
      const leftMs = goodUntil - FENCE_MS - now;
      if (leftMs > 0) nextMs = Math.min(nextMs, leftMs);
      else stop('lease-lost');
    }
    if (nextMs < Infinity) fence = setTimeout(endWhatRunsOut, nextMs);
  };

  return {
    keep: (lease, delivery, stop) => {
      const goodUntil = monotonicMs() + LEASE_MS;
      const one: Kept = { lease, delivery, stop, goodUntil, isHiding: false };
      kept.set(lease.runId, one);
      if (stopping !== undefined) stop(stopping);
      arm();
      fence ??= setTimeout(endWhatRunsOut, LEASE_MS - FENCE_MS);
      watch?.arm();
      return () => {
        if (kept.get(lease.runId) === one) kept.delete(lease.runId);
        one.gone?.resolve(undefined);
      };
    },
    holds: kept.has,
    oust: (runId) => {
      const one = kept.get(runId);
      if (one === undefined) return undefined;
      one.gone ??= Promise.withResolvers();
      one.stop('lease-lost');
      return one.gone.promise;
    },
    stopAll: (reason) => {
      stopping = reason;
      for (const { stop } of kept.values()) stop(reason);
    },
    close: () => {
      isClosed = true;
      forget?.();
      watch?.close();
      clearTimeout(timer);
      clearTimeout(fence);
    },
  };
}
