import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { Backend, Wanted } from '../../services/protocol/backend';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { DATABASE_FILE, openDatabase } from '../../services/protocol/embedded/database';
import { dueRuns } from '../../services/protocol/embedded/due';
import { submit } from '../../services/protocol/submit';

const folder = mkdtempSync(join(tmpdir(), 'slipway-due-'));
afterAll(() => rmSync(folder, { recursive: true }));
const directory = () => mkdtempSync(join(folder, 'own-'));
const open = (own = directory()): Backend => openBackend({ kind: 'embedded', directory: own });
const never = new AbortController().signal;

const wanting = (room: Readonly<Record<string, number>>, leaseMs = 60_000): Wanted => ({
  leaseMs,
  room: (task) => room[task] ?? 0,
  admission: () => {
    const left = { ...room };
    return (task) => (left[task] = (left[task] ?? 0) - 1) >= 0;
  },
});

const aborted = (afterMs: number) => AbortSignal.timeout(afterMs);

describe('runs that are due', () => {
  it('come the most urgent first, then the longest waiting, as many of each task as there is room', () => {
    const database = openDatabase(directory());
    const due = dueRuns(database);
    const insert = database.prepare(
      `INSERT INTO runs (id, task, state, created_at, priority, lease_until) VALUES (?, ?, ?, '', ?, ?)`,
    );
    const run = fc.record({
      task: fc.constantFrom('a', 'b', 'c'),
      state: fc.constantFrom('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED'),
      priority: fc.integer({ min: -2, max: 2 }),
      at: fc.integer({ min: 0, max: 10 }),
    });
    const room = fc.record({ a: fc.nat(4), b: fc.nat(4), c: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 40 }), room, (runs, free) => {
        database.exec('DELETE FROM runs');
        for (const [index, { task, state, priority, at }] of runs.entries())
          insert.run(String(index), task, state, priority, at);
        const claimable = runs
          .map((one, index) => ({ ...one, index }))
          .filter(({ state, at }) => (state === 'PENDING' || state === 'RUNNING') && at <= 5)
          .sort((a, b) => b.priority - a.priority || a.at - b.at || a.index - b.index);
        const left: Record<string, number> = { ...free };
        const expected = claimable.filter(({ task }) => left[task]!-- > 0);
        const left2: Record<string, number> = { ...free };
        const found = due
          .next(5, 100, (task) => free[task as 'a'])
          .filter(({ task }) => left2[task]!-- > 0);
        expect(found.map(({ task, priority, at }) => [task, priority, at])).toEqual(
          expected.map(({ task, priority, at }) => [task, priority, at]),
        );
      }),
    );
    database.close();
  });

  it('are found by an index alone, however many wait', () => {
    const own = directory();
    const prepared: string[] = [];
    const prepare = jest.spyOn(DatabaseSync.prototype, 'prepare');
    const database = openDatabase(own);
    prepare.mockClear();
    dueRuns(database);
    for (const [sql] of prepare.mock.calls) prepared.push(sql);
    prepare.mockRestore();
    expect(prepared.length).toBeGreaterThan(5);
    for (const sql of prepared) {
      const plan = database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...(/\?/.test(sql) ? Array.from({ length: parameters(sql) }, () => 1) : []))
        .map(({ detail }) => String(detail));
      // Counting looks at all that is counted; nothing else may.
      if (!sql.includes('COUNT(*)'))
        expect(plan.filter((line) => line.startsWith('SCAN'))).toEqual([]);
      expect(plan.join()).not.toContain('TEMP B-TREE');
    }
    database.close();
  });

  it('are claimed once by two who take at the same time', async () => {
    const own = directory();
    const [one, other] = [open(own), open(own)];
    const ids = await Promise.all(
      Array.from({ length: 100 }, async () => (await submit(one, 'a', null)).id),
    );
    const taken: string[] = [];
    const takeAll = async ({ taker }: Backend) => {
      for (;;) {
        const { runs } = await taker!.take(wanting({ a: 7 }), aborted(200));
        if (runs.length === 0) return;
        taken.push(...runs.map(({ run }) => run.id));
      }
    };
    await Promise.all([takeAll(one), takeAll(other)]);
    expect(taken.sort()).toEqual(ids.sort());
    closeBackend(one);
    closeBackend(other);
  });

  it('wake a taker in another process’s place at once, though it has looked just before', async () => {
    const own = directory();
    const [sender, receiver] = [open(own), open(own)];
    let late = 0;
    for (let i = 0; i < 30; i += 1) {
      const taking = receiver.taker!.take(wanting({ a: 1 }), never);
      const began = performance.now();
      const { id } = await submit(sender, 'a', null);
      const { runs } = await taking;
      expect(runs.map(({ run }) => run.id)).toEqual([id]);
      // Without being woken it would look again after five seconds.
      if (performance.now() - began > 4500) late += 1;
    }
    expect(late).toBeLessThan(3);
    closeBackend(sender);
    closeBackend(receiver);
  });

  it('that nobody wants, or that lie in the future, leave a taker asleep', async () => {
    const backend = open();
    for (let i = 0; i < 20; i += 1) await submit(backend, 'unwanted', null);
    await submit(backend, 'wanted', null, { notBeforeMs: Date.now() + 3600_000, priority: 9 });
    const room = jest.fn(wanting({ wanted: 1 }).room);
    const taken = await backend.taker!.take({ ...wanting({ wanted: 1 }), room }, aborted(700));
    expect(taken).toEqual({ runs: [], deliveries: [] });
    expect(room.mock.calls.length).toBeLessThan(40);
    closeBackend(backend);
  });

  it('are taken when their time comes', async () => {
    const backend = open();
    const at = Date.now() + 300;
    const { id } = await submit(backend, 'a', null, { notBeforeMs: at });
    const { runs } = await backend.taker!.take(wanting({ a: 1 }), never);
    expect(runs.map(({ run }) => run.id)).toEqual([id]);
    expect(Date.now()).toBeGreaterThanOrEqual(at);
    closeBackend(backend);
  });

  it('tell the taker of a cancel at once', async () => {
    const own = directory();
    const [caller, runner] = [open(own), open(own)];
    const { id } = await submit(caller, 'a', null);
    await runner.taker!.take(wanting({ a: 1 }), never);
    const told = new Promise<string>((resolve) => runner.taker!.onCancel(resolve));
    await caller.store.cancel(id);
    expect(await told).toBe(id);
    closeBackend(caller);
    closeBackend(runner);
  });

  it('renew many leases in one write; those that were lost are told', async () => {
    const backend = open();
    for (let i = 0; i < 3; i += 1) await submit(backend, 'a', null);
    const { runs } = await backend.taker!.take(wanting({ a: 3 }), never);
    const leases = runs.map(({ lease }) => lease);
    await backend.store.finish(leases[1]!, { state: 'SUCCEEDED', result: 1 });
    await backend.store.cancel(leases[2]!.runId);
    expect(await backend.store.renewAll!(leases, 60_000)).toEqual([
      'held',
      'lost',
      'cancel-requested',
    ]);
    closeBackend(backend);
  });

  it('stay with a runner that lives, and come back at once from one whose lock is gone', async () => {
    const own = directory();
    const [dead, living] = [open(own), open(own)];
    const { id } = await submit(living, 'a', null);
    await dead.taker!.take(wanting({ a: 1 }), never);
    // In one process SQLite itself knows the lock of the other connection.
    expect((await living.taker!.take(wanting({ a: 1 }), aborted(1500))).runs).toEqual([]);
    const file = new DatabaseSync(join(own, DATABASE_FILE));
    const { owner } = file.prepare('SELECT owner FROM runs').get()!;
    file.prepare('UPDATE runs SET owner = 7 WHERE owner = ?').run(Number(owner));
    file.close();
    new DatabaseSync(join(own, 'runners', '7')).close();
    await sleep(1100);
    const { runs } = await living.taker!.take(wanting({ a: 1 }), never);
    expect(runs.map(({ run }) => [run.id, run.losses])).toEqual([[id, 1]]);
    closeBackend(dead);
    closeBackend(living);
  });
});

function parameters(sql: string): number {
  const numbered = [...sql.matchAll(/\?(\d+)/g)].map(([, number]) => Number(number));
  return Math.max(0, ...numbered, sql.split('?').length - 1 - numbered.length);
}
