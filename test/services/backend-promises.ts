import type { Backend } from '../../services/protocol/backend';
import { closeBackend } from '../../services/protocol/backend';
import type { Run } from '../../services/protocol/run';
import { submit } from '../../services/protocol/submit';
import { claimedRun, LEASE_MS } from './claimed-run';
import { historyPromises } from './history-promises';
import { sizePromises } from './size-promises';

const NOBODY = new AbortController().signal;

/** What queue and run store promise, whatever they are made of. */
export function backendPromises(open: () => Backend): void {
  let backend: Backend;
  beforeEach(() => {
    backend = open();
  });
  afterEach(() => closeBackend(backend));

  const claimed = (id: string, leaseMs?: number) => claimedRun(backend, id, leaseMs);

  it('deliver what was submitted, once while it is worked on', async () => {
    const run = await submit(backend, 'a', { n: 1 });
    const [delivery] = await backend.broker.receive(1, NOBODY);
    expect(JSON.parse(delivery!.body)).toEqual({ version: 1, runId: run.id, task: 'a' });
    await delivery!.hideFor(0);
    const [again] = await backend.broker.receive(1, NOBODY);
    expect(again!.body).toBe(delivery!.body);
    await again!.acknowledge();
    expect(await backend.broker.depth()).toBe(0);
  });

  it('give a run to one owner alone', async () => {
    const { id } = await submit(backend, 'a', null);
    // One after the other: the emulator, unlike DynamoDB, does not keep two updates of an item apart.
    const claims = [];
    for (let i = 0; i < 3; i += 1) claims.push(await backend.store.claim(id, LEASE_MS));
    expect(claims.map(({ kind }) => kind).sort()).toEqual(['claimed', 'held', 'held']);
  });

  it('refuse a former owner’s late write', async () => {
    const { id } = await submit(backend, 'a', null);
    const { lease: former } = await claimed(id, -1);
    const { lease, run } = await claimed(id);
    expect(run.attempts).toBe(2);
    expect(await backend.store.finish(former, { state: 'SUCCEEDED', result: 'late' })).toBe(false);
    expect(await backend.store.renew(former, LEASE_MS)).toBe('lost');
    const renewed = await backend.store.renewAll?.([former, lease], LEASE_MS);
    expect(renewed ?? ['lost', 'held']).toEqual(['lost', 'held']);
    expect(await backend.store.release(former, { counted: false })).toBe(false);
    expect(await backend.store.finish(lease, { state: 'SUCCEEDED', result: 'mine' })).toBe(true);
    expect((await backend.store.get(id))?.result).toBe('mine');
  });

  it('let no former owner keep a run from others', async () => {
    const { id } = await submit(backend, 'a', null);
    const { lease: former } = await claimed(id, -1);
    await claimed(id, -1);
    expect(await backend.store.renew(former, LEASE_MS)).toBe('lost');
    expect((await backend.store.renewAll?.([former], LEASE_MS)) ?? ['lost']).toEqual(['lost']);
    expect((await claimed(id)).run.attempts).toBe(3);
  });

  it('never change a run that is over', async () => {
    const { id } = await submit(backend, 'a', null);
    const { lease } = await claimed(id);
    await backend.store.finish(lease, { state: 'FAILED', error: { name: 'E', message: 'm' } });
    expect(await backend.store.claim(id, LEASE_MS)).toEqual({ kind: 'over' });
    expect(await backend.store.finish(lease, { state: 'SUCCEEDED', result: 1 })).toBe(false);
    expect(await backend.store.cancel(id)).toMatchObject({ state: 'FAILED', error: { name: 'E' } });
  });

  it('take an attempt back that does not count', async () => {
    const { id } = await submit(backend, 'a', null);
    await backend.store.release((await claimed(id)).lease, { counted: false });
    expect(await backend.store.get(id)).toMatchObject({ state: 'PENDING', attempts: 0 });
    await backend.store.release((await claimed(id)).lease, { counted: true });
    expect(await backend.store.get(id)).toMatchObject({ state: 'PENDING', attempts: 1 });
  });

  it('cancel what waits at once, and tell the owner of what runs', async () => {
    const waiting = await submit(backend, 'a', null);
    expect(await backend.store.cancel(waiting.id)).toMatchObject({ state: 'CANCELLED' });
    const running = await submit(backend, 'a', null);
    const { lease } = await claimed(running.id);
    expect(await backend.store.cancel(running.id)).toMatchObject({
      state: 'RUNNING',
      cancelRequested: true,
    });
    expect(await backend.store.renew(lease, LEASE_MS)).toBe('cancel-requested');
    await backend.store.finish(lease, { state: 'SUCCEEDED', result: null });
    expect(await backend.store.get(running.id)).not.toHaveProperty('cancelRequested');
  });

  it('give who claims a run all that who reads it gets, and nothing that it has not', async () => {
    const key = 'a"b\\ü💥\u0001\u2028';
    const urgency = backend.broker.prioritized ? { priority: -3 } : {};
    const plain = await submit(backend, 'a', { n: 1 });
    const rich = await submit(backend, 'a', null, { key, notBeforeMs: Date.now() - 5, ...urgency });
    const readAlike = async ({ run }: { readonly run: Run }) => {
      const read = await backend.store.get(run.id);
      expect({ ...run, history: read!.history }).toEqual(read);
    };
    for (const { id } of [plain, rich]) {
      const first = await claimed(id, -1);
      await readAlike(first);
      await backend.store.setProgress(first.lease, { done: 1, total: 3, text: '{"done":2}' });
      await readAlike(await claimed(id));
    }
  });

  it('drop lines of a former owner, and of a run that is over', async () => {
    const { id } = await submit(backend, 'noop', null);
    const lines = (text: string) => [
      { at: new Date().toISOString(), stream: 'log', text } as const,
    ];
    const { lease: first } = await claimed(id, -1);
    await backend.store.appendLog(id, lines('of the first'), first);
    const { lease: second } = await claimed(id);
    await backend.store.appendLog(id, lines('late'), first);
    await backend.store.appendLog(id, lines('of the second'), second);
    await backend.store.finish(second, { state: 'SUCCEEDED', result: null });
    await backend.store.appendLog(id, lines('too late'), second);
    const texts = (await backend.store.readLog(id, 0)).map(({ text }) => text);
    expect(texts).toEqual(['of the first', 'of the second']);
  });

  it('keep the log in order, to be read from any line on', async () => {
    const { id } = await submit(backend, 'a', null);
    const at = '2026-01-01T00:00:00.000Z';
    const lines = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({
        at,
        stream: 'stdout' as const,
        text: `line ${from + i}`,
      }));
    await backend.store.appendLog(id, lines(1, 3));
    await backend.store.appendLog(id, lines(4, 2));
    expect((await backend.store.readLog(id, 0)).map(({ text }) => text)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `line ${n}`),
    );
    expect((await backend.store.readLog(id, 3)).map(({ sequence }) => sequence)).toEqual([4, 5]);
  });

  it('list the newest first, by task and by state', async () => {
    const b = await submit(backend, 'b', null);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const last = await submit(backend, 'b', null);
    expect((await backend.store.list({ task: 'b', limit: 10 })).map(({ id }) => id)).toEqual([
      last.id,
      b.id,
    ]);
    expect((await backend.store.list({ limit: 1 })).map(({ id }) => id)).toEqual([last.id]);
    await backend.store.cancel(b.id);
    expect(
      (await backend.store.list({ task: 'b', state: 'CANCELLED', limit: 10 })).map(({ id }) => id),
    ).toEqual([b.id]);
  });

  it('know no run that was never submitted', async () => {
    expect(await backend.store.get('nobody')).toBeUndefined();
    expect(await backend.store.cancel('nobody')).toBeUndefined();
    expect(await backend.store.claim('nobody', LEASE_MS)).toEqual({ kind: 'over' });
  });

  it('let one run at a time be the last one that a schedule started', async () => {
    const { store } = backend;
    const task = `scheduled-${Math.random()}`;
    const named = (id: string) => ({
      id: `${task}-${id}`,
      task,
      input: null,
      createdAt: new Date().toISOString(),
    });
    const [one, two, three] = [named('one'), named('two'), named('three')];
    expect(await store.lastStarted(task)).toBeUndefined();
    expect(await store.createAsLast(one, 'other')).toBe(false);
    expect(await store.get(one.id)).toBeUndefined();
    expect(await store.createAsLast(one, undefined)).toBe(true);
    expect(await store.get(one.id)).toMatchObject({ state: 'PENDING', task });
    expect(await store.createAsLast(two, undefined)).toBe(false);
    expect(await store.createAsLast(two, one.id)).toBe(true);
    expect(await store.createAsLast(three, one.id)).toBe(false);
    expect(await store.createAsLast(one, two.id)).toBe(false);
    expect(await store.lastStarted(task)).toBe(two.id);
    expect(await store.get(three.id)).toBeUndefined();
  });

  it('know a run by the key that its caller gave it', async () => {
    const key = `order-${Math.random()}`;
    const first = await submit(backend, 'a', { n: 1 }, { key });
    expect(await submit(backend, 'a', { n: 1 }, { key })).toMatchObject({ id: first.id, key });
    expect((await submit(backend, 'b', { n: 1 }, { key })).id).not.toBe(first.id);
    await expect(submit(backend, 'a', { n: 2 }, { key })).rejects.toThrow(
      `the key '${key}' belongs to a run of other input`,
    );
    const { lease } = await claimed(first.id);
    await backend.store.finish(lease, { state: 'SUCCEEDED', result: 'done' });
    expect(await submit(backend, 'a', { n: 1 }, { key })).toMatchObject({ result: 'done' });
  });

  it('begin a run no earlier than it may', async () => {
    const soon = Date.now() + 60_000;
    const { id } = await submit(backend, 'a', null, { notBeforeMs: soon });
    const claim = await backend.store.claim(id, LEASE_MS);
    expect(claim).toMatchObject({ kind: 'held', retryAfterMs: expect.any(Number) });
    expect(claim.kind === 'held' && claim.retryAfterMs).toBeGreaterThan(30_000);
    expect(await backend.store.get(id)).toMatchObject({
      state: 'PENDING',
      notBefore: new Date(soon).toISOString(),
    });
    const now = await submit(backend, 'a', null);
    const { lease } = await claimed(now.id);
    await backend.store.release(lease, { counted: true, afterMs: 60_000 });
    expect(await backend.store.claim(now.id, LEASE_MS)).toMatchObject({ kind: 'held' });
  });

  it('count what was lost with a runner apart', async () => {
    const { id } = await submit(backend, 'a', null);
    await claimed(id, -1);
    await claimed(id, -1);
    const { lease, run } = await claimed(id);
    expect(run).toMatchObject({ attempts: 3, losses: 2 });
    await backend.store.release(lease, { counted: true });
    expect((await claimed(id)).run).toMatchObject({ attempts: 4, losses: 2 });
  });

  it('count what ended with its executor apart', async () => {
    const { id } = await submit(backend, 'a', null);
    await backend.store.release((await claimed(id)).lease, { counted: true, crashed: true });
    const { run, lease } = await claimed(id);
    expect(run).toMatchObject({ attempts: 2, crashes: 1 });
    await backend.store.release(lease, { counted: false });
    expect(await backend.store.get(id)).toMatchObject({ attempts: 1, crashes: 1 });
  });

  it('do a run again once, when it is over and did not succeed', async () => {
    const { store } = backend;
    const { id } = await submit(backend, 'a', { n: 7 });
    const again = (own: string) => ({
      id: `${own}-${Math.random()}`,
      task: 'a',
      input: { n: 7 },
      createdAt: new Date().toISOString(),
    });
    const [early, one, two] = [again('early'), again('one'), again('two')];
    expect(await store.createRetry(early, id)).toBe(false);
    const { lease } = await claimed(id);
    await store.finish(lease, { state: 'FAILED', error: { name: 'E', message: 'm' } });
    expect(await store.createRetry(one, id)).toBe(true);
    expect(await store.createRetry(two, id)).toBe(false);
    expect(await store.get(id)).toMatchObject({ state: 'FAILED', retriedAs: one.id });
    expect(await store.get(one.id)).toMatchObject({ state: 'PENDING', retryOf: id });
    expect([await store.get(early.id), await store.get(two.id)]).toEqual([undefined, undefined]);
  });

  it('keep progress and finished steps, from the owner alone', async () => {
    const { store } = backend;
    const { id } = await submit(backend, 'a', null);
    const { lease: former } = await claimed(id, -1);
    expect(await store.saveStep(former, 'load', { rows: 3 })).toBe(true);
    const { lease } = await claimed(id);
    expect(await store.saveStep(former, 'load', 'late')).toBe(false);
    expect(await store.setProgress(former, { done: 9 })).toBe(false);
    expect(await store.setProgress(lease, { done: 1, total: 2, text: 'half' })).toBe(true);
    expect(await store.saveStep(lease, 'odd / name', undefined)).toBe(true);
    const steps = await store.steps(id);
    expect(steps.load).toEqual({ rows: 3 });
    expect(steps['odd / name'] ?? null).toBeNull();
    expect(Object.keys(steps).sort()).toEqual(['load', 'odd / name']);
    expect((await store.get(id))?.progress).toEqual({ done: 1, total: 2, text: 'half' });
  });

  it('let one unfinished run of a task hold a key', async () => {
    const { store } = backend;
    const key = `unique-${Math.random()}`;
    const first = await submit(backend, 'a', null);
    const second = await submit(backend, 'a', null);
    const { lease } = await claimed(first.id);
    const { lease: other } = await claimed(second.id);
    expect(await store.holdKey(lease, 'a', key)).toBeUndefined();
    expect(await store.holdKey(lease, 'a', key)).toBeUndefined();
    expect(await store.holdKey(other, 'a', key)).toBe(first.id);
    expect(await store.holdKey(other, 'b', key)).toBeUndefined();
    await store.finish(lease, { state: 'SUCCEEDED', result: null });
    expect(await store.holdKey(other, 'a', key)).toBeUndefined();
  });

  it('count runs by state, of a task, in a time', async () => {
    const { store } = backend;
    const from = new Date().toISOString();
    const none = { PENDING: 0, RUNNING: 0, SUCCEEDED: 0, FAILED: 0, CANCELLED: 0, TIMED_OUT: 0 };
    const before = await store.counts({});
    const [, cancelled, held] = [
      await submit(backend, 'a', null),
      await submit(backend, 'a', null),
      await submit(backend, 'b', null),
    ];
    await store.cancel(cancelled.id);
    await claimed(held.id);
    const own = { createdAfter: from };
    expect(await store.counts({ ...own, task: 'a' })).toEqual({
      states: { ...none, PENDING: 1, CANCELLED: 1 },
    });
    expect(await store.counts(own)).toEqual({
      states: { ...none, PENDING: 1, CANCELLED: 1, RUNNING: 1 },
    });
    const { states } = await store.counts({});
    expect(states.RUNNING).toBe(before.states.RUNNING + 1);
    expect((await store.counts({ createdBefore: from })).states).toEqual(before.states);
    expect(await store.counts({ task: 'nobody' })).toEqual({ states: none });
  });

  it('find unfinished runs that nobody takes, the longest waiting first', async () => {
    const { store } = backend;
    const waiting = await submit(backend, 'a', null);
    const lost = await submit(backend, 'b', null);
    await claimed(lost.id, 1);
    const later = await submit(backend, 'a', null, { notBeforeMs: Date.now() + 60_000 });
    const held = await submit(backend, 'a', null);
    await claimed(held.id);
    const over = await submit(backend, 'a', null);
    await store.cancel(over.id);
    const ids = (await store.overdue(Date.now() + 10, 1000)).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([waiting.id, lost.id]));
    expect(ids.indexOf(waiting.id)).toBeLessThan(ids.indexOf(lost.id));
    for (const { id } of [later, held, over]) expect(ids).not.toContain(id);
  });

  historyPromises(() => backend);
  sizePromises(() => backend);
}
