import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { submit } from '../../services/protocol/submit';
import type { Run } from '../../services/protocol/run';
import type { AttemptResult } from '../../services/task-runner/messages';
import { recorded } from '../../services/task-runner/recording';
import { ending, overWith } from './runner-in-process';

const OK: AttemptResult = { ok: true, result: 5 };

describe('the end of an attempt', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-recording-'));
  const backend = openBackend({ kind: 'embedded', directory: folder });
  afterAll(() => {
    closeBackend(backend);
    rmSync(folder, { recursive: true });
  });

  /** A store whose writes of one kind fail at first. */
  const failing = (name: 'finish' | 'release', times: number): Backend => {
    const { store } = backend;
    let left = times;
    const unlessOut = (kind: typeof name, write: () => Promise<boolean>): Promise<boolean> => {
      if (kind === name) left -= 1;
      return kind === name && left >= 0 ? Promise.reject(new Error('out of reach')) : write();
    };
    return {
      ...backend,
      store: {
        ...store,
        finish: (lease, outcome) => unlessOut('finish', () => store.finish(lease, outcome)),
        release: (lease, options) => unlessOut('release', () => store.release(lease, options)),
      },
    };
  };

  it('is written when the store is back, and the work not done again', async () => {
    let starts = 0;
    const run = await overWith(failing('finish', 3), () => {
      starts += 1;
      return ending(Promise.resolve(OK));
    });
    expect(run).toMatchObject({ state: 'SUCCEEDED', result: 5, attempts: 1 });
    expect([starts, run.losses]).toEqual([1, undefined]);
  });

  it('is written when the store is back, for an attempt that is tried again, too', async () => {
    const error = { name: 'E', message: 'once' };
    const run = await overWith(failing('release', 2), ({ attempts }) =>
      ending(Promise.resolve(attempts === 1 ? { ok: false, error, retryable: true } : OK)),
    );
    expect(run).toMatchObject({ state: 'SUCCEEDED', attempts: 2 });
  });

  it('is told as a retry, though the store is out of reach right after it took the run back', async () => {
    const error = { name: 'E', message: 'once' };
    let fails = false;
    const hiccup: Backend['store'] = {
      ...backend.store,
      release: async (lease, options) => {
        fails = await backend.store.release(lease, options);
        return fails;
      },
      get: (id) => {
        const failsNow = fails;
        fails = false;
        return failsNow ? Promise.reject(new Error('out of reach')) : backend.store.get(id);
      },
    };
    const { id } = await submit(backend, 'a', null);
    const ends: string[] = [];
    const runner = overWith(
      { ...backend, store: hiccup },
      ({ attempts }) =>
        ending(Promise.resolve(attempts === 1 ? { ok: false, error, retryable: true } : OK)),
      id,
      0,
      (end) => ends.push(end),
    );
    expect(await runner).toMatchObject({ state: 'SUCCEEDED', attempts: 2 });
    expect(ends).toEqual(['RETRY', 'SUCCEEDED']);
  });

  it('is followed by the next attempt no sooner than the task says', async () => {
    const error = { name: 'E', message: 'once' };
    const again = { ok: false, error, retryable: true } as const;
    const begins: number[] = [];
    const start = ({ attempts }: Run) => {
      begins.push(performance.now());
      return ending(Promise.resolve(attempts === 1 ? again : OK));
    };
    expect(await overWith(backend, start, undefined, 0.5)).toMatchObject({ attempts: 2 });
    expect(begins[1]! - begins[0]!).toBeGreaterThanOrEqual(495);
  });

  it('is the last one after three that failed, where the task allows three', async () => {
    const error = { name: 'E', message: 'always' };
    let starts = 0;
    const run = await overWith(backend, () => {
      starts += 1;
      return ending(Promise.resolve({ ok: false, error, retryable: true }));
    });
    expect(run).toMatchObject({ state: 'FAILED', attempts: 3, error });
    expect(starts).toBe(3);
  });

  it('is a failure where the work cannot even begin', async () => {
    const run = await overWith(backend, () => {
      throw new Error('spawn E2BIG');
    });
    expect(run).toMatchObject({
      state: 'FAILED',
      attempts: 1,
      error: { message: 'spawn E2BIG' },
    });
  });

  it('is kept, though the task asks for more time than a date can hold', async () => {
    const { store } = backend;
    const releases: (string | undefined)[] = [];
    const watched: Backend['store'] = {
      ...store,
      release: async (lease, options) => {
        const released = await store.release(lease, options);
        releases.push((await store.get(lease.runId))?.history?.at(-1)?.nextAt);
        await store.cancel(lease.runId);
        return released;
      },
    };
    const error = { name: 'E', message: 'far away' };
    const run = await overWith({ ...backend, store: watched }, () =>
      ending(Promise.resolve({ ok: false, error, retryable: true, retryAfterSeconds: 1e300 })),
    );
    expect(run.state).toBe('CANCELLED');
    const days = (Date.parse(releases[0] ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(364);
    expect(days).toBeLessThan(366);
  });
});

describe('recording what cannot be written', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  const broken = () => Promise.reject(new Error('broken'));

  it('ends at once when the lease is lost', async () => {
    await expect(recorded(broken, () => false)).rejects.toThrow('broken');
  });

  it('ends after a minute: somebody else may do better', async () => {
    const refused = expect(recorded(broken, () => true)).rejects.toThrow('broken');
    await jest.advanceTimersByTimeAsync(62_000);
    await refused;
    expect(jest.getTimerCount()).toBe(0);
  });
});
