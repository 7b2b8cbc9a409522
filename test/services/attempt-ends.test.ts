import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import type { Delivery } from '../../services/protocol/broker';
import { MOST_LOSSES } from '../../services/protocol/contract';
import type { RunStore } from '../../services/protocol/store';
import { submit } from '../../services/protocol/submit';
import { runAttempt } from '../../services/task-runner/attempt';
import type { Ended, Execution } from '../../services/task-runner/execution';
import type { Plan } from '../../services/task-runner/executors';
import { leaseKeeper, type LeaseKeeper } from '../../services/task-runner/lease-keeper';
import { ending } from './runner-in-process';

const NO_MESSAGE: Delivery = {
  body: '',
  acknowledge: () => Promise.resolve(),
  hideFor: () => Promise.resolve(),
};
const OK: Ended = { ok: true, result: 5 };
const FAILED: Ended = { ok: false, error: { name: 'E', message: 'once' }, retryable: true };

const folder = mkdtempSync(join(tmpdir(), 'slipway-attempt-'));
const backend = openBackend({ kind: 'embedded', directory: folder });
const keepers: LeaseKeeper[] = [];
afterEach(() => {
  for (const keeper of keepers.splice(0)) keeper.close();
});
afterAll(() => {
  closeBackend(backend);
  rmSync(folder, { recursive: true });
});

const withStore = (own: Partial<RunStore>): Backend => ({
  ...backend,
  store: { ...backend.store, ...own },
});

interface Attempt {
  readonly over?: Backend;
  readonly id?: string;
  readonly timeLimitSeconds?: number;
  readonly renewEveryMs?: number;
  readonly start: (keeper: LeaseKeeper, ...of: Parameters<Plan['start']>) => Execution;
}

/** One attempt at a run, new unless it is named, and the run as it is right after it. */
async function attempt({
  over = backend,
  id,
  timeLimitSeconds = 60,
  renewEveryMs = 5000,
  start,
}: Attempt) {
  const runId = id ?? (await submit(backend, 'a', null)).id;
  const claim = await backend.store.claim(runId, 60_000);
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  const keeper = leaseKeeper(over, renewEveryMs);
  keepers.push(keeper);
  let freed = 0;
  const plan: Plan = {
    timeLimitSeconds,
    attempts: 3,
    backoff: { kind: 'constant', delaySeconds: 0, maxDelaySeconds: 0, jitter: false },
    start: (...of) => start(keeper, ...of),
  };
  const claimed = { ...claim, delivery: NO_MESSAGE, plan, onEnd: () => (freed += 1) };
  const end = await runAttempt(claimed, over, keeper);
  return { end, freed, id: runId, run: (await backend.store.get(runId))! };
}

describe('what an attempt told last', () => {
  /** A store that takes its time with all but the end of a run. */
  const slow = () => {
    const { store } = backend;
    const counts = { log: 0, progress: 0 };
    const over = withStore({
      appendLog: async (...of) => {
        counts.log += 1;
        await sleep(40);
        return store.appendLog(...of);
      },
      setProgress: async (...of) => {
        counts.progress += 1;
        await sleep(40);
        return store.setProgress(...of);
      },
    });
    return { over, counts };
  };

  it('is there when the run is seen to be over, each line once and in order', async () => {
    const { over, counts } = slow();
    const { run, id } = await attempt({
      over,
      start: (_keeper, _run, log, desk) => {
        const work = async (): Promise<Ended> => {
          for (let n = 1; n <= 50; n += 1) {
            log({ stream: 'log', text: `line ${n}` });
            desk.progress({ done: n });
            if (n % 10 === 0) await sleep(5);
          }
          return OK;
        };
        return ending(work());
      },
    });
    expect(run).toMatchObject({ state: 'SUCCEEDED', progress: { done: 50 } });
    const lines = await backend.store.readLog(id, 0);
    expect(lines.map(({ text }) => text)).toEqual(
      Array.from({ length: 50 }, (_, n) => `line ${n + 1}`),
    );
    // Gathered, all of one attempt together.
    expect(counts.log).toBeLessThanOrEqual(3);
    expect(counts.progress).toBeLessThanOrEqual(4);
  });

  it.each(['log', 'progress'] as const)('is there where it is %s alone', async (what) => {
    const { run, id } = await attempt({
      over: slow().over,
      start: (_keeper, _run, log, desk) => {
        if (what === 'log') log({ stream: 'log', text: 'last words' });
        else desk.progress({ done: 1 });
        return ending(Promise.resolve(OK));
      },
    });
    const lines = await backend.store.readLog(id, 0);
    expect([lines.map(({ text }) => text), run.progress]).toEqual(
      what === 'log' ? [['last words'], undefined] : [[], { done: 1 }],
    );
  });

  it('is there for the next attempt, too, where this one failed', async () => {
    const { run, id, end } = await attempt({
      over: slow().over,
      start: (_keeper, _run, log, desk) => {
        log({ stream: 'log', text: 'before it failed' });
        desk.progress({ done: 3 });
        return ending(Promise.resolve(FAILED));
      },
    });
    expect(end).toBe('RETRY');
    expect(run).toMatchObject({ state: 'PENDING', attempts: 1, progress: { done: 3 } });
    expect((await backend.store.readLog(id, 0)).map(({ text }) => text)).toEqual([
      'before it failed',
    ]);
  });
});

describe('an attempt', () => {
  const ends = (ended: Ended) => () => ending(Promise.resolve(ended));

  it('that succeeds or fails for good ends its run, and says the state', async () => {
    const succeeded = await attempt({ start: ends(OK) });
    expect([succeeded.end, succeeded.run.state, succeeded.run.result]).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      5,
    ]);
    const failed = await attempt({ start: ends({ ...FAILED, retryable: false }) });
    expect([failed.end, failed.run.state]).toEqual(['FAILED', 'FAILED']);
    expect([succeeded.freed, failed.freed]).toEqual([1, 1]);
  });

  it('that fails is told as RETRY, and counts', async () => {
    const { end, run } = await attempt({ start: ends(FAILED) });
    expect([end, run.state, run.attempts]).toEqual(['RETRY', 'PENDING', 1]);
  });

  it('whose executor died counts as crashed; the third time it ends the run', async () => {
    const crash = ends({ crash: 'gone' });
    const { id, end, run } = await attempt({ start: crash });
    expect([end, run.state, run.crashes, run.attempts]).toEqual(['RETRY', 'PENDING', 1, 1]);
    expect((await attempt({ id, start: crash })).end).toBe('RETRY');
    const last = await attempt({ id, start: crash });
    expect([last.end, last.run.state]).toEqual(['FAILED', 'FAILED']);
    expect(last.run.error).toMatchObject({
      name: 'ExecutorDied',
      message: 'gone (3 times in all)',
    });
  });

  it('that loses its executor for the sake of another run is handed back, and does not count', async () => {
    const { end, run } = await attempt({ start: ends('lost') });
    expect([end, run.state, run.attempts]).toEqual(['HANDED_BACK', 'PENDING', 0]);
  });

  it('that is handed back by a runner that stops does not count', async () => {
    const { end, run } = await attempt({
      start: (keeper) => {
        const { promise: ended, resolve } = Promise.withResolvers<Ended>();
        setTimeout(() => keeper.stopAll('handed-back'), 10);
        // A result that comes after it was told to stop is dropped: the next owner makes it.
        return { ended, abort: () => resolve(OK), kill: () => Promise.resolve() };
      },
    });
    expect([end, run.state, run.attempts, run.result]).toEqual([
      'HANDED_BACK',
      'PENDING',
      0,
      undefined,
    ]);
  });

  it('that takes no notice of its time limit is killed, and its result dropped', async () => {
    const happened: string[] = [];
    const { end, run } = await attempt({
      timeLimitSeconds: 0.05,
      start: () => {
        const { promise: ended, resolve } = Promise.withResolvers<Ended>();
        return {
          ended,
          abort: () => void happened.push('abort'),
          kill: () => {
            happened.push('kill');
            resolve(OK);
            return Promise.resolve();
          },
        };
      },
    });
    expect([end, run.state, happened]).toEqual(['TIMED_OUT', 'TIMED_OUT', ['abort', 'kill']]);
    expect(run.error?.message).toMatch(/0.05 s/);
  });

  it.each<[string, Ended, keyof Pick<RunStore, 'finish' | 'release'>]>([
    ['to give back what failed', FAILED, 'release'],
    ['to give back what was lost with a neighbor', 'lost', 'release'],
    ['to give back what crashed', { crash: 'gone' }, 'release'],
    ['to end the run', OK, 'finish'],
  ])('that comes too late %s says that its lease was lost', async (_what, ended, name) => {
    const { store } = backend;
    let refused = 0;
    const over = withStore({
      [name]: async (lease: never, options: never) => {
        // Somebody took it over in the moment before.
        const { runId } = lease as { runId: string };
        await store.renew(lease, -1);
        await store.claim(runId, 60_000);
        const written = await store[name](lease, options);
        if (!written) refused += 1;
        return written;
      },
    });
    const { end, run } = await attempt({ over, start: ends(ended) });
    expect([end, refused]).toEqual(['LEASE_LOST', 1]);
    expect(run).toMatchObject({ state: 'RUNNING', attempts: 2, losses: 1 });
  });

  it('whose lease is lost under way writes nothing, and is killed at once', async () => {
    let killed = 0;
    const { end, run } = await attempt({
      start: (keeper) => {
        setTimeout(() => keeper.stopAll('lease-lost'), 10);
        return {
          ended: new Promise(() => undefined),
          abort: () => undefined,
          kill: () => Promise.resolve(void (killed += 1)),
        };
      },
    });
    expect([end, killed, run.state]).toEqual(['LEASE_LOST', 1, 'RUNNING']);
  });

  it('that cannot be recorded tries no more once its lease is lost, and keeps that no longer', async () => {
    const { store } = backend;
    let tries = 0;
    let renewals = 0;
    const over = withStore({
      finish: () => {
        tries += 1;
        return Promise.reject(new Error('out of reach'));
      },
      renewAll: (...of) => {
        renewals += 1;
        return store.renewAll!(...of);
      },
    });
    let keeper: LeaseKeeper | undefined;
    const recorded = attempt({
      over,
      renewEveryMs: 20,
      start: (own) => {
        keeper = own;
        return ending(Promise.resolve(OK));
      },
    });
    const refused = expect(recorded)
      .rejects.toThrow('out of reach')
      .then(() => true);
    while (tries < 2 || renewals < 2) await sleep(10);
    keeper!.stopAll('lease-lost');
    expect(await Promise.race([refused, sleep(5000, false, { ref: false })])).toBe(true);
    const before = { tries, renewals };
    await sleep(300);
    expect(tries).toBe(before.tries);
    // One may have been on its way.
    expect(renewals).toBeLessThanOrEqual(before.renewals + 1);
  });

  it('that somebody cancels while it is given back ends as CANCELLED', async () => {
    const { store } = backend;
    const over = withStore({
      release: async (lease, options) => {
        await store.cancel(lease.runId);
        return store.release(lease, options);
      },
    });
    const { end, run } = await attempt({ over, start: ends(FAILED) });
    expect([end, run.state]).toEqual(['CANCELLED', 'CANCELLED']);
  });

  it('that was to be cancelled before it came here is not begun', async () => {
    const { id } = await submit(backend, 'a', null);
    const { store } = backend;
    const claim = await store.claim(id, 60_000);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    await store.cancel(id);
    await store.release(claim.lease, { counted: false });
    let started = 0;
    const { end, run } = await attempt({
      id,
      start: () => {
        started += 1;
        return ending(Promise.resolve(OK));
      },
    });
    expect([end, run.state, started]).toEqual(['CANCELLED', 'CANCELLED', 0]);
  });

  /** A run that this many runners had and lost. */
  const lostBefore = async (times: number): Promise<string> => {
    const { id } = await submit(backend, 'a', null);
    for (let lost = 0; lost < times; lost += 1) await backend.store.claim(id, -1);
    return id;
  };

  it('at a run that no runner survives is not begun', async () => {
    let started = 0;
    const start = () => {
      started += 1;
      return ending(Promise.resolve(OK));
    };
    const last = await attempt({ id: await lostBefore(MOST_LOSSES - 1), start });
    expect([last.end, started]).toEqual(['SUCCEEDED', 1]);
    const { end, run } = await attempt({ id: await lostBefore(MOST_LOSSES), start });
    expect([end, run.error?.name, started]).toEqual(['FAILED', 'Lost', 1]);
  });

  it('that fails is tried again as often as the task says, beside what was lost or crashed', async () => {
    const id = await lostBefore(2);
    const told = [];
    for (const ended of [{ crash: 'gone' }, FAILED, FAILED, FAILED])
      told.push((await attempt({ id, start: ends(ended) })).end);
    expect(told).toEqual(['RETRY', 'RETRY', 'RETRY', 'FAILED']);
    expect(await backend.store.get(id)).toMatchObject({ attempts: 6, losses: 2, crashes: 1 });
  });

  it('that says when it wants to be tried again is not before', async () => {
    const { id, end } = await attempt({ start: ends({ ...FAILED, retryAfterSeconds: 60 }) });
    expect(end).toBe('RETRY');
    const claim = await backend.store.claim(id, 60_000);
    expect(claim.kind === 'held' && claim.retryAfterMs).toBeGreaterThan(50_000);
  });

  it('has all of a time limit that is longer than timers are', async () => {
    const { end } = await attempt({
      timeLimitSeconds: 30 * 24 * 3600,
      start: () => ending(sleep(50, OK)),
    });
    expect(end).toBe('SUCCEEDED');
  });
});
