import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import type { RunStore } from '../../services/protocol/store';
import { submit } from '../../services/protocol/submit';
import type { AttemptEnd } from '../../services/task-runner/attempt-counts';
import type { Ended } from '../../services/task-runner/execution';
import { startRunner, type Runner } from '../../services/task-runner/runner';
import { executorsOf } from './runner-in-process';

/** Well over what a test needs; a drain that forgets to end is seen by it. */
const LONG_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'slipway-busy-'));
let backend: Backend;
let started: Runner | undefined;
beforeEach(() => {
  backend = openBackend({ kind: 'embedded', directory: mkdtempSync(join(folder, 'own-')) });
});
afterEach(() => {
  started?.abandon();
  closeBackend(backend);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A runner whose runs end when they are told to, each by its id. */
function runnerOver(own: Partial<RunStore> = {}) {
  const underWay = new Map<string, (ended: Ended) => void>();
  const busy: boolean[] = [];
  const ends: AttemptEnd[] = [];
  const runner: Runner = startRunner({
    backend: { ...backend, store: { ...backend.store, ...own } },
    executors: executorsOf((task) =>
      task === 'unknown'
        ? undefined
        : {
            ...{ timeLimitSeconds: 60, attempts: 1 },
            backoff: { kind: 'constant', delaySeconds: 0, maxDelaySeconds: 0, jitter: false },
            start: ({ id }) => {
              const { promise: ended, resolve } = Promise.withResolvers<Ended>();
              underWay.set(id, resolve);
              const end = () => resolve({ ok: true, result: 'asked to stop' });
              return { ended, abort: end, kill: () => Promise.resolve() };
            },
          },
    ),
    logger: pino({ enabled: false }),
    renewEveryMs: 5000,
    reports: { begins: () => (end) => void ends.push(end) },
    onBusy: (now) => busy.push(now),
  });
  started = runner;
  const until = async (condition: () => boolean): Promise<void> => {
    const begun = performance.now();
    while (!condition()) {
      if (performance.now() - begun > LONG_MS) throw new Error('it did not come to that');
      await sleep(2);
    }
  };
  return {
    ...{ runner, busy, ends, until },
    submitted: async (task = 'a') => (await submit(backend, task, null)).id,
    begun: (id: string) => until(() => underWay.has(id)),
    end: (id: string) => underWay.get(id)!({ ok: true, result: id }),
  };
}

/** Whether it settles within this time. */
const settles = (promise: Promise<unknown>, ms: number): Promise<boolean> =>
  Promise.race([promise.then(() => true), sleep(ms, false, { ref: false })]);

describe('a runner that drains', () => {
  it('ends at once where nothing is under way', async () => {
    const { runner, busy } = runnerOver();
    await sleep(20);
    expect(await settles(runner.drain(LONG_MS), 2000)).toBe(true);
    expect(busy).toEqual([]);
  });

  it('waits for the last of its runs, until that is recorded, and no longer', async () => {
    const { store } = backend;
    const { runner, submitted, begun, end, ends } = runnerOver({
      finish: async (...of) => {
        await sleep(50);
        return store.finish(...of);
      },
    });
    const [one, two] = [await submitted(), await submitted()];
    await Promise.all([begun(one), begun(two)]);
    const drained = runner.drain(LONG_MS);
    const later = await submitted();
    expect(await settles(drained, 100)).toBe(false);
    end(one);
    expect(await settles(drained, 150)).toBe(false);
    end(two);
    expect(await settles(drained, 5000)).toBe(true);
    expect(ends).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    for (const id of [one, two])
      expect(await backend.store.get(id)).toMatchObject({ state: 'SUCCEEDED', result: id });
    expect(await backend.store.get(later)).toMatchObject({ state: 'PENDING', attempts: 0 });
  });

  it('waits for what is under way now, however often it was idle before', async () => {
    const { runner, submitted, begun, end, busy, until } = runnerOver();
    for (let round = 1; round <= 3; round += 1) {
      const id = await submitted();
      await begun(id);
      end(id);
      await until(() => busy.length === 2 * round);
    }
    const id = await submitted();
    await begun(id);
    expect(busy).toEqual([true, false, true, false, true, false, true]);
    const drained = runner.drain(LONG_MS);
    expect(await settles(drained, 100)).toBe(false);
    end(id);
    expect(await settles(drained, 5000)).toBe(true);
    expect(busy.at(-1)).toBe(false);
  });

  it('hands back what does not fit into its time, once that has stopped', async () => {
    const { runner, submitted, begun, ends } = runnerOver();
    const id = await submitted();
    await begun(id);
    expect(await settles(runner.drain(50), 5000)).toBe(true);
    expect(ends).toEqual(['HANDED_BACK']);
    expect(await backend.store.get(id)).toMatchObject({ state: 'PENDING', attempts: 0 });
  });

  it('ends, and is idle, though a run could not be recorded', async () => {
    const { runner, submitted, busy, ends, until } = runnerOver({
      finish: () => Promise.reject(new Error('out of reach')),
    });
    await submitted('unknown');
    await until(() => busy.length === 2);
    expect([busy, ends]).toEqual([[true, false], ['NOT_RECORDED']]);
    expect(await settles(runner.drain(LONG_MS), 2000)).toBe(true);
  });

  it('is idle once: the run that ends with others still under way says nothing', async () => {
    const { runner, submitted, begun, end, busy, until, ends } = runnerOver();
    const ids = await Promise.all([submitted(), submitted(), submitted()]);
    await Promise.all(ids.map(begun));
    for (const [index, id] of ids.entries()) {
      expect(busy).toEqual([true]);
      end(id);
      await until(() => ends.length === index + 1);
    }
    await until(() => busy.length === 2);
    expect(busy).toEqual([true, false]);
    await runner.drain(LONG_MS);
  });
});
