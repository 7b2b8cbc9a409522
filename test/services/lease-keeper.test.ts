import type { Backend } from '../../services/protocol/backend';
import type { Delivery } from '../../services/protocol/broker';
import type { Lease, Renewal, RunStore } from '../../services/protocol/store';
import { LEASE_MS, leaseKeeper } from '../../services/task-runner/lease-keeper';

/** As the runner has them: work has to be over, with what ending it takes, before somebody else may begin it. */
const RENEW_EVERY_MS = 5000;
const FENCE_MS = 3000;

const DELIVERY: Delivery = {
  body: '',
  acknowledge: () => Promise.resolve(),
  hideFor: () => Promise.resolve(),
};

/** One renewal of several leases, by the store of one machine, or one each, by that on AWS. */
const kinds = ['renewAll', 'renew'] as const;

describe.each(kinds)('the leases that a runner keeps with %s', (kind) => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  type Answers = (leases: readonly Lease[]) => Promise<readonly Renewal[]>;

  const keeping = (answers: Answers, delivery = DELIVERY) => {
    const store = {
      renew: async (lease: Lease) => (await answers([lease]))[0]!,
      ...(kind === 'renewAll' && { renewAll: answers }),
    } as Partial<RunStore>;
    const keeper = leaseKeeper({ store } as Backend, RENEW_EVERY_MS);
    /** When, in milliseconds after it was claimed, and why the work had to end. */
    const keep = (runId: string) => {
      const claimedAt = performance.now();
      const stops: { readonly reason: string; readonly afterMs: number }[] = [];
      const release = keeper.keep({ runId, token: 1 }, delivery, (reason) =>
        stops.push({ reason, afterMs: performance.now() - claimedAt }),
      );
      return { stops, release };
    };
    return { keeper, keep };
  };

  const held: Answers = (leases) => Promise.resolve(leases.map(() => 'held'));
  const rejected: Answers = () => Promise.reject(new Error('out of reach'));
  const silent: Answers = () => new Promise(() => undefined);

  it.each([
    ['refuses to answer', rejected],
    ['says nothing at all', silent],
  ])('end their work 3 s before they do where the store %s', async (_what, answers) => {
    const { keep, keeper } = keeping(answers);
    // The first one sets the time of the renewals: the others lie anywhere between two of them.
    const all = [];
    for (const waitMs of [0, 100, 1900, 2500, 4900]) {
      await jest.advanceTimersByTimeAsync(waitMs);
      all.push(keep(`run-${waitMs}`));
    }
    await jest.advanceTimersByTimeAsync(2 * LEASE_MS);
    for (const { stops } of all) {
      expect(stops[0]?.reason).toBe('lease-lost');
      expect(stops[0]?.afterMs).toBeLessThanOrEqual(LEASE_MS - FENCE_MS);
      // No sooner than it must: a store may come back.
      expect(stops[0]?.afterMs).toBeGreaterThan(LEASE_MS - FENCE_MS - 500);
    }
    keeper.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are counted from when the last renewal was asked for, not from its answer', async () => {
    let renewals = 0;
    let askedAt = 0;
    const { keep, keeper } = keeping(async (leases) => {
      renewals += 1;
      if (renewals > 3) return rejected(leases);
      askedAt = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      return held(leases);
    });
    const claimedAt = performance.now();
    const { stops } = keep('run');
    await jest.advanceTimersByTimeAsync(60_000);
    const endedAt = claimedAt + (stops[0]?.afterMs ?? Infinity);
    expect(stops[0]?.reason).toBe('lease-lost');
    expect(endedAt - askedAt).toBeLessThanOrEqual(LEASE_MS - FENCE_MS);
    keeper.close();
  });

  it('go on where the store is back in time, and for as long as it answers', async () => {
    let renewals = 0;
    const { keep, keeper } = keeping((leases) => {
      renewals += 1;
      return renewals % 2 === 1 ? rejected(leases) : held(leases);
    });
    const { stops, release } = keep('run');
    await jest.advanceTimersByTimeAsync(600_000);
    expect(stops).toEqual([]);
    expect(renewals).toBeGreaterThan(600_000 / LEASE_MS);
    release();
    await jest.advanceTimersByTimeAsync(2 * LEASE_MS);
    const before = renewals;
    await jest.advanceTimersByTimeAsync(600_000);
    expect([renewals, jest.getTimerCount()]).toEqual([before, 0]);
    keeper.close();
  });

  it('end the work of those alone that another owner has, or that are to be cancelled', async () => {
    const { keep, keeper } = keeping((leases) =>
      Promise.resolve(
        leases.map(({ runId }) =>
          runId === 'lost' ? 'lost' : runId === 'cancelled' ? 'cancel-requested' : 'held',
        ),
      ),
    );
    const [lost, cancelled, other] = [keep('lost'), keep('cancelled'), keep('other')];
    await jest.advanceTimersByTimeAsync(RENEW_EVERY_MS + 1);
    expect(lost.stops).toMatchObject([{ reason: 'lease-lost' }]);
    expect(cancelled.stops).toMatchObject([{ reason: 'cancelled' }]);
    expect(other.stops).toEqual([]);
    keeper.close();
    // Nobody is told anything any more: the store is closed next.
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are renewed though the queue does not answer, which is asked once at a time', async () => {
    let hidden = 0;
    const hideFor = () => {
      hidden += 1;
      return new Promise<void>(() => undefined);
    };
    let renewals = 0;
    const counted: Answers = (leases) => {
      renewals += 1;
      return held(leases);
    };
    const { keep, keeper } = keeping(counted, { ...DELIVERY, hideFor });
    const { stops } = keep('run');
    await jest.advanceTimersByTimeAsync(10 * RENEW_EVERY_MS + 1);
    expect([stops, renewals, hidden]).toEqual([[], 10, 1]);
    keeper.close();
  });

  it('outlive two renewals that fail', async () => {
    let renewals = 0;
    const { keep, keeper } = keeping((leases) => {
      renewals += 1;
      return renewals % 3 === 0 ? held(leases) : rejected(leases);
    });
    const { stops } = keep('run');
    await jest.advanceTimersByTimeAsync(120_000);
    expect(stops).toEqual([]);
    keeper.close();
  });

  it('leave a run alone that has ended and began again here', async () => {
    const answer = Promise.withResolvers<readonly Renewal[]>();
    const { keep, keeper } = keeping(() => answer.promise);
    const first = keep('run');
    await jest.advanceTimersByTimeAsync(RENEW_EVERY_MS + 1);
    first.release();
    const second = keep('run');
    answer.resolve(['lost']);
    first.release();
    await jest.advanceTimersByTimeAsync(1000);
    expect([first.stops, second.stops]).toEqual([[], []]);
    keeper.stopAll('handed-back');
    expect(second.stops).toMatchObject([{ reason: 'handed-back' }]);
    const third = keep('other');
    expect(third.stops).toMatchObject([{ reason: 'handed-back' }]);
    keeper.close();
  });
});
