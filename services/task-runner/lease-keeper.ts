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

  const renew = async (): Promise<void> => {
    const asked = monotonicMs();
    const due = kept
      .values()
      .filter(({ goodUntil }) => goodUntil - asked <= LEASE_MS - renewEveryMs / 2);
    if (due.length === 0) return;
    const renewals = await renewed(due.map(({ lease }) => lease));
    await Promise.all(due.map((one, index) => settle(one, renewals[index] ?? 'unknown', asked)));
  };

  const settle = async (one: Kept, renewal: Renewal | 'unknown', asked: number): Promise<void> => {
    if (kept.get(one.lease.runId) !== one) return;
    if (renewal === 'lost') one.stop('lease-lost');
    else if (renewal === 'cancel-requested') one.stop('cancelled');
    else if (renewal === 'held') {
      one.goodUntil = asked + LEASE_MS;
      await one.delivery.hideFor(RECEIVE_HIDES_SECONDS).catch(() => undefined);
      // A store out of reach may come back; work must end before somebody else may begin it.
    } else if (monotonicMs() > one.goodUntil - FENCE_MS) one.stop('lease-lost');
  };

  const arm = (): void => {
    if (timer !== undefined || kept.size() === 0) return;
    timer = setTimeout(() => {
      void renew().finally(() => {
        timer = undefined;
        arm();
      });
    }, renewEveryMs);
  };

  return {
    keep: (lease, delivery, stop) => {
      const one: Kept = { lease, delivery, stop, goodUntil: monotonicMs() + LEASE_MS };
      kept.set(lease.runId, one);
      if (stopping !== undefined) stop(stopping);
      arm();
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
      forget?.();
      watch?.close();
      clearTimeout(timer);
    },
  };
}
