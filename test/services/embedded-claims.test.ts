import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { DATABASE_FILE } from '../../services/protocol/embedded/database';
import type { Lease, NewRun } from '../../services/protocol/store';
import { cases } from '../support/cases';

const LEASE_MS = 60_000;
const EVERYTHING = { leaseMs: LEASE_MS, room: () => 1000, admission: () => () => true };

const folder = mkdtempSync(join(tmpdir(), 'slipway-claims-'));
let directory: string;
let backend: Backend;
beforeEach(() => {
  directory = mkdtempSync(join(folder, 'own-'));
  backend = openBackend({ kind: 'embedded', directory });
});
afterEach(() => closeBackend(backend));
afterAll(() => rmSync(folder, { recursive: true }));

let number = 0;
const created = async (extra: Partial<NewRun> = {}): Promise<string> => {
  const id = `run-${(number += 1)}`;
  await backend.store.create({ id, task: 'a', input: { n: number }, createdAt: NOW, ...extra });
  return id;
};
const NOW = '2026-01-01T00:00:00.000Z';

const claimed = async (id: string, leaseMs = LEASE_MS) => {
  const claim = await backend.store.claim(id, leaseMs);
  if (claim.kind !== 'claimed') throw new Error(`not claimed: ${claim.kind}`);
  return claim;
};
const taken = async () => (await backend.taker!.take(EVERYTHING, AbortSignal.timeout(5000))).runs;

/** What can have happened to a run before somebody claims it. */
const PASTS = {
  nothing: () => created(),
  'a key': () => created({ key: 'order "7"\n\u0001 ü💥' }),
  'a time before which it did not begin': () => created({ notBefore: NOW }),
  'a high priority': () => created({ priority: 7 }),
  'a low priority': () => created({ priority: -3 }),
  'a run that it does again': async () => {
    const failed = await created();
    const { lease } = await claimed(failed);
    await backend.store.finish(lease, { state: 'FAILED', error: { name: 'E', message: 'm' } });
    const id = `${failed}-again`;
    await backend.store.createRetry({ id, task: 'a', input: null, createdAt: NOW }, failed);
    return id;
  },
  progress: async () => {
    const id = await created();
    const { lease } = await claimed(id);
    await backend.store.setProgress(lease, { done: 1, total: 3, text: 'a "third"' });
    await backend.store.release(lease, { counted: false });
    return id;
  },
  'an attempt that failed': async () => {
    const id = await created();
    await backend.store.release((await claimed(id)).lease, { counted: true });
    return id;
  },
  'a lost runner': async () => {
    const id = await created();
    await claimed(id, -1);
    return id;
  },
  'an executor that died': async () => {
    const id = await created();
    await backend.store.release((await claimed(id)).lease, { counted: true, crashed: true });
    return id;
  },
  'a wish to cancel it': async () => {
    const id = await created();
    const { lease } = await claimed(id);
    await backend.store.cancel(id);
    await backend.store.release(lease, { counted: false });
    return id;
  },
};

describe('a run in the hands of its owner', () => {
  const asStored = async (id: string): Promise<object> => {
    const run = (await backend.store.get(id))!;
    // A claimed run is told without what was before.
    return { ...run, history: undefined };
  };

  it.each(Object.entries(PASTS))('is as the store has it, with %s', async (_what, past) => {
    const [one, other] = [await past(), await past()];
    expect((await claimed(one)).run).toEqual(await asStored(one));
    const [own] = await taken();
    expect(own!.run).toEqual(await asStored(other));
  });

  it('says each of these things: none of the runs above is like the first one', async () => {
    const plain = Object.keys((await claimed(await PASTS.nothing())).run).length;
    for (const [what, past] of Object.entries(PASTS)) {
      const { run } = await claimed(await past());
      const says = Object.keys(run).length > plain || run.attempts > 1;
      expect([what, says]).toEqual([what, what !== 'nothing']);
    }
  });

  it('is as the store has it, whatever is its own of all this', async () => {
    const own = fc.record(
      {
        key: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
        notBefore: fc.constant(NOW),
        priority: fc.integer({ min: -100, max: 100 }),
      },
      { requiredKeys: [] },
    );
    const parts = fc.record({ progress: fc.boolean(), crashed: fc.boolean(), lost: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(own, parts, async (extra, { progress, crashed, lost }) => {
        const id = await created(extra);
        const { lease } = await claimed(id);
        if (progress) await backend.store.setProgress(lease, { done: 5 });
        await backend.store.release(lease, { counted: true, crashed });
        if (lost) await claimed(id, -1);
        const [{ run } = { run: undefined }] = await taken();
        expect(run).toEqual(await asStored(id));
      }),
      { numRuns: cases(60) },
    );
  });
});

describe('the end of a run', () => {
  const other = (): DatabaseSync => new DatabaseSync(join(directory, DATABASE_FILE));
  const result = async (id: string) => (await backend.store.get(id))?.result;

  it('is that of its own where somebody numbered the rows anew meanwhile', async () => {
    const first = await created();
    const ids = [await created(), await created(), await created()];
    const intruder = other();
    intruder.prepare('DELETE FROM runs WHERE id = ?').run(first);
    const runs = await taken();
    expect(runs.map(({ run }) => run.id)).toEqual(ids);
    const rows = () =>
      intruder
        .prepare('SELECT rowid FROM runs ORDER BY id')
        .all()
        .map(({ rowid }) => rowid);
    const before = rows();
    // As a copy by hand does; VACUUM may.
    intruder.exec('UPDATE runs SET rowid = rowid - 1');
    // Each run stands where its neighbor was: else nothing is shown here.
    expect(rows().slice(1)).toEqual(before.slice(0, -1));
    intruder.close();
    for (const { run, lease } of runs)
      expect(await backend.store.finish(lease, { state: 'SUCCEEDED', result: run.id })).toBe(true);
    for (const id of ids) expect(await result(id)).toBe(id);
  });

  it('is refused to a former owner, though it knows where the run stands', async () => {
    const id = await created();
    const [former] = (
      await backend.taker!.take({ ...EVERYTHING, leaseMs: -1 }, AbortSignal.timeout(5000))
    ).runs;
    const { lease } = await claimed(id);
    expect(await backend.store.finish(former!.lease, { state: 'SUCCEEDED', result: 'late' })).toBe(
      false,
    );
    expect(await result(id)).toBeUndefined();
    expect(await backend.store.finish(lease, { state: 'SUCCEEDED', result: 'mine' })).toBe(true);
    expect(await backend.store.finish(lease, { state: 'SUCCEEDED', result: 'twice' })).toBe(false);
    expect(await result(id)).toBe('mine');
  });

  it('is never that of another run, though a lease names the place of that one', async () => {
    const [one, two] = [await created(), await created()];
    const leases = (await taken()).map(({ lease }) => lease);
    const row = leases.find(({ runId }) => runId === two)!.row!;
    const wrong: Lease = { ...leases.find(({ runId }) => runId === one)!, row };
    expect(await backend.store.finish(wrong, { state: 'SUCCEEDED', result: one })).toBe(true);
    expect([await result(one), await result(two)]).toEqual([one, undefined]);
    const { token } = leases.find(({ runId }) => runId === two)!;
    expect(
      await backend.store.finish({ runId: two, token }, { state: 'SUCCEEDED', result: two }),
    ).toBe(true);
    expect(await result(two)).toBe(two);
  });
});

describe('a taker', () => {
  const MANY = 300;

  it('takes all of a backlog, each run once, in its order', async () => {
    const ids = [];
    for (let index = 0; index < MANY; index += 1) ids.push(created());
    const expected = await Promise.all(ids);
    const found: string[] = [];
    while (found.length < MANY) found.push(...(await taken()).map(({ run }) => run.id));
    expect(found).toEqual(expected);
  });

  it('tells those who look on what it took', async () => {
    const signal = AbortSignal.timeout(10_000);
    let { position } = await backend.feed.next(undefined, signal);
    const id = await created();
    const states: string[] = [];
    const look = async (): Promise<void> => {
      const happened = await backend.feed.next(position, signal);
      ({ position } = happened);
      states.push(...happened.runs.filter((run) => run.id === id).map(({ state }) => state));
    };
    while (states.length === 0) await look();
    await taken();
    while (states.at(-1) !== 'RUNNING' && !signal.aborted) await look();
    expect(states.at(-1)).toBe('RUNNING');
  });

  it('locks nothing while nothing waits, though many did', async () => {
    await Promise.all(Array.from({ length: 200 }, () => created()));
    let left = 200;
    while (left > 0) left -= (await taken()).length;
    const intruder = new DatabaseSync(join(directory, DATABASE_FILE));
    intruder.exec('BEGIN IMMEDIATE');
    const asked = performance.now();
    const { runs } = await backend.taker!.take(EVERYTHING, AbortSignal.timeout(200));
    intruder.exec('COMMIT');
    intruder.close();
    expect(runs).toEqual([]);
    expect(performance.now() - asked).toBeLessThan(5000);
  });
});
