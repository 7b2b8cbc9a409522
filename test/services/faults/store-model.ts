import fc from 'fast-check';
import { isFinal, type RunState } from '../../../services/protocol/run';
import type { Lease, RunStore } from '../../../services/protocol/store';

/** What the store must know of one run, kept in plain variables. */
export interface Model {
  state: RunState;
  token: number;
  claimableAt: number;
  attempts: number;
  losses: number;
  cancelRequested: boolean;
  retried: boolean;
  result: unknown;
  progress: number | undefined;
  history: { number: number; end: string | undefined }[];
  steps: Record<string, unknown>;
  /** The last token of each of the two owners. */
  leases: Record<Owner, number>;
}

/** The store itself, and the time that it goes by. */
export interface Real {
  readonly store: RunStore;
  readonly id: string;
  readonly task: string;
  readonly clock: { now: number };
  /** Leases as the store gave them, by the model's tokens. */
  readonly leases: Map<number, Lease>;
}

type Owner = 'first' | 'second';

const LEASE_MS = 15_000;

/** Before its first claim an owner writes under a lease that nobody ever had. */
const leaseOf = (model: Model, real: Real, owner: Owner): Lease =>
  real.leases.get(model.leases[owner]) ?? { runId: real.id, token: -1 };

const owns = (model: Model, owner: Owner): boolean =>
  model.state === 'RUNNING' && model.leases[owner] === model.token;

type Step = (model: Model, real: Real) => Promise<void>;

const command = (name: string, run: Step): fc.AsyncCommand<Model, Real> => ({
  check: () => true,
  run: async (model, real) => {
    await run(model, real);
    await expectSame(model, real);
  },
  toString: () => name,
});

async function expectSame(model: Model, { store, id, clock }: Real): Promise<void> {
  const run = (await store.get(id))!;
  expect({
    ...{ state: run.state, attempts: run.attempts, losses: run.losses ?? 0 },
    ...{ cancelRequested: run.cancelRequested ?? false, retried: run.retriedAs !== undefined },
    ...{ result: run.result, progress: run.progress?.done },
    hasError: run.error !== undefined,
    history: (run.history ?? []).map(({ number, end }) => ({ number, end })),
  }).toEqual({
    ...{ state: model.state, attempts: model.attempts, losses: model.losses },
    ...{ cancelRequested: model.cancelRequested, retried: model.retried },
    ...{ result: model.result, progress: model.progress },
    hasError: isFinal(model.state) && model.state !== 'SUCCEEDED',
    history: model.history.slice(-20),
  });
  expect(await store.steps(id)).toEqual(model.steps);
  const overdue = (await store.overdue(clock.now, 1000)).map((one) => one.id);
  expect(overdue.includes(id)).toBe(!isFinal(model.state) && model.claimableAt < clock.now);
}

const owner = fc.constantFrom<Owner>('first', 'second');

const claim = owner.map((who) =>
  command(`${who} claims`, async (model, real) => {
    const claimed = await real.store.claim(real.id, LEASE_MS);
    if (isFinal(model.state)) {
      expect(claimed).toEqual({ kind: 'over' });
      return;
    }
    if (model.claimableAt > real.clock.now) {
      const retryAfterMs = model.claimableAt - real.clock.now;
      expect(claimed).toEqual({ kind: 'held', retryAfterMs });
      return;
    }
    if (claimed.kind !== 'claimed') throw new Error(`not claimed: ${claimed.kind}`);
    if (model.state === 'RUNNING') {
      model.losses += 1;
      model.history.at(-1)!.end = 'LOST';
    }
    model.state = 'RUNNING';
    model.attempts += 1;
    model.history.push({ number: model.attempts, end: undefined });
    model.token += 1;
    model.claimableAt = real.clock.now + LEASE_MS;
    model.leases[who] = model.token;
    real.leases.set(model.token, claimed.lease);
  }),
);

const renew = owner.map((who) =>
  command(`${who} renews`, async (model, real) => {
    const renewal = await real.store.renew(leaseOf(model, real, who), LEASE_MS);
    const held = model.cancelRequested ? 'cancel-requested' : 'held';
    expect(renewal).toBe(owns(model, who) ? held : 'lost');
    if (owns(model, who)) model.claimableAt = real.clock.now + LEASE_MS;
  }),
);

const finish = fc
  .record({ who: owner, ok: fc.boolean(), result: fc.jsonValue({ maxDepth: 2 }) })
  .map(({ who, ok, result }) =>
    command(`${who} ${ok ? 'succeeds' : 'fails'}`, async (model, real) => {
      const written = await real.store.finish(
        leaseOf(model, real, who),
        ok
          ? { state: 'SUCCEEDED', result }
          : { state: 'FAILED', error: { name: 'E', message: 'm' } },
      );
      expect(written).toBe(owns(model, who));
      if (!written) return;
      model.state = ok ? 'SUCCEEDED' : 'FAILED';
      model.history.at(-1)!.end = model.state;
      model.cancelRequested = false;
      // JSON knows no -0
      if (ok) model.result = JSON.parse(JSON.stringify(result)) as unknown;
    }),
  );

const release = fc
  .record({ who: owner, counted: fc.boolean(), afterMs: fc.constantFrom(0, 1000, 60_000) })
  .map(({ who, counted, afterMs }) =>
    command(`${who} releases ${counted ? '' : 'un'}counted for ${afterMs}`, async (model, real) => {
      const options = { counted, afterMs };
      const written = await real.store.release(leaseOf(model, real, who), options);
      expect(written).toBe(owns(model, who));
      if (!written) return;
      model.state = 'PENDING';
      model.history.at(-1)!.end = counted ? 'FAILED' : 'HANDED_BACK';
      if (!counted) model.attempts -= 1;
      model.claimableAt = real.clock.now + afterMs;
    }),
  );

const cancel = fc.constant(
  command('cancel', async (model, real) => {
    await real.store.cancel(real.id);
    if (model.state === 'PENDING') model.state = 'CANCELLED';
    if (model.state === 'RUNNING') model.cancelRequested = true;
  }),
);

const note = fc
  .record({ who: owner, name: fc.constantFrom('a', 'b / ü', '__proto__'), value: fc.nat(9) })
  .map(({ who, name, value }) =>
    command(`${who} notes ${name} = ${value}`, async (model, real) => {
      const lease = leaseOf(model, real, who);
      expect(await real.store.saveStep(lease, name, value)).toBe(owns(model, who));
      expect(await real.store.setProgress(lease, { done: value })).toBe(owns(model, who));
      if (!owns(model, who)) return;
      Object.defineProperty(model.steps, name, { value, enumerable: true, configurable: true });
      model.progress = value;
    }),
  );

const retry = fc.constant(
  command('retry', async (model, { store, id, task, clock }) => {
    const run = { id: `${id}-again`, task, input: 1, createdAt: new Date(clock.now).toISOString() };
    const may = ['FAILED', 'CANCELLED', 'TIMED_OUT'].includes(model.state) && !model.retried;
    expect(await store.createRetry(run, id)).toBe(may);
    if (may) model.retried = true;
    expect(await store.get(run.id)).toEqual(
      model.retried ? expect.objectContaining({ retryOf: id, state: 'PENDING' }) : undefined,
    );
  }),
);

const resend = fc.constant(
  command('mark as sent again', async (model, { store, id, clock }) => {
    const late = !isFinal(model.state) && model.claimableAt < clock.now - 1000;
    expect(await store.markResent(id, clock.now - 1000)).toBe(late);
    if (late) model.claimableAt = clock.now;
  }),
);

const wait = fc
  .constantFrom(1, 999, 14_999, 15_000, 15_001, 60_000, -1, -20_000)
  .map((ms) =>
    command(ms < 0 ? `the clock is set back by ${-ms} ms` : `${ms} ms pass`, (_model, { clock }) =>
      Promise.resolve(void (clock.now += ms)),
    ),
  );

/** What two owners, a caller, the sweeper and time may do to a run, in any order. */
export const COMMANDS = [claim, claim, renew, finish, release, cancel, note, retry, resend, wait];

/** A run as it is submitted, in the store and in the model. */
export async function newRun(
  store: RunStore,
  { id, task, clock }: Pick<Real, 'id' | 'task' | 'clock'>,
): Promise<{ model: Model; real: Real }> {
  await store.create({ id, task, input: { n: 1 }, createdAt: new Date(clock.now).toISOString() });
  return {
    model: {
      ...{ state: 'PENDING', token: 0, claimableAt: clock.now, attempts: 0, losses: 0 },
      ...{ cancelRequested: false, retried: false, result: undefined, progress: undefined },
      steps: {},
      history: [],
      leases: { first: 0, second: 0 },
    },
    real: { store, id, task, clock, leases: new Map() },
  };
}
