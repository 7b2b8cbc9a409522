import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { DATABASE_FILE, FIRST_SCHEMA } from '../../services/protocol/embedded/database';
import { isFinal, mayFollow, type RunState } from '../../services/protocol/run';
import type { Lease } from '../../services/protocol/store';
import { submit } from '../../services/protocol/submit';
import { backendPromises } from './backend-promises';
import { keyPromises } from './key-promises';
import { cases } from '../support/cases';

const folder = mkdtempSync(join(tmpdir(), 'slipway-backend-'));
afterAll(() => rmSync(folder, { recursive: true }));
const directory = () => mkdtempSync(join(folder, 'own-'));
const open = () => openBackend({ kind: 'embedded', directory: folder });

describe('queue and run store on one machine', () => {
  backendPromises(open);
  describe('keys of the API', () => keyPromises(open));

  it('go from state to state as the diagram of states says, whatever is asked of them', async () => {
    const { store, broker } = open();
    const action = fc.constantFrom(
      'claim',
      'expire',
      'renew',
      'succeed',
      'fail',
      'release',
      'cancel',
      'late',
    );
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        number += 1;
        const id = `run-${number}`;
        await store.create({
          id,
          task: 'model',
          input: null,
          createdAt: '2026-01-01T00:00:00.000Z',
        });
        let state: RunState = 'PENDING';
        let lease: Lease = { runId: id, token: -1 };
        let former = lease;
        for (const next of actions) {
          if (next === 'claim' || next === 'expire') {
            const claim = await store.claim(id, next === 'claim' ? 60_000 : -1);
            if (claim.kind === 'claimed') [former, lease] = [lease, claim.lease];
          }
          if (next === 'renew') await store.renew(lease, 60_000);
          if (next === 'succeed') await store.finish(lease, { state: 'SUCCEEDED', result: 1 });
          if (next === 'fail')
            await store.finish(lease, { state: 'FAILED', error: { name: 'E', message: 'm' } });
          if (next === 'release') await store.release(lease, { counted: true });
          if (next === 'cancel') await store.cancel(id);
          if (next === 'late')
            expect(await store.finish(former, { state: 'SUCCEEDED', result: 'late' })).toBe(false);
          const now = (await store.get(id))!;
          // a claim of an expired lease is a new attempt of a run that stays RUNNING
          expect(now.state === state || mayFollow(state, now.state)).toBe(true);
          expect(now.result).not.toBe('late');
          if (isFinal(state)) expect(now.state).toBe(state);
          state = now.state;
        }
      }),
      { numRuns: cases(150) },
    );
    broker.close();
    store.close();
  });

  it('remembers who lost a run that is taken over with others', async () => {
    const backend = openBackend({ kind: 'embedded', directory: directory() });
    const a = await submit(backend, 'a', 1);
    const b = await submit(backend, 'b', 2);
    const take = (tasks: readonly string[], leaseMs: number) => {
      const room = (task: string) => (tasks.includes(task) ? 10 : 0);
      const wanted = { leaseMs, runner: 'host/1', room, admission: () => () => true };
      return backend.taker!.take(wanted, AbortSignal.timeout(5000));
    };
    expect((await take(['a'], 1)).runs.map(({ run }) => run.id)).toEqual([a.id]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await take(['a', 'b'], 60_000)).runs).toHaveLength(2);
    const history = async (id: string) => (await backend.store.get(id))?.history;
    expect(await history(a.id)).toMatchObject([
      { number: 1, end: 'LOST', runner: 'host/1' },
      { number: 2, runner: 'host/1' },
    ]);
    expect(await history(b.id)).toMatchObject([{ number: 1, runner: 'host/1' }]);
    closeBackend(backend);
  });

  it('delivers what is urgent first, and leaves out the tasks that are not wanted now', async () => {
    const backend = openBackend({ kind: 'embedded', directory: directory() });
    const runs = [];
    for (const [task, priority] of [
      ['a', 0],
      ['b', 5],
      ['a', 5],
      ['c', -1],
    ] as const)
      runs.push((await submit(backend, task, null, { priority })).id);
    const received = async (without: readonly string[]) => {
      const signal = AbortSignal.timeout(300);
      const deliveries = await backend.broker.receive(10, signal, new Set(without));
      return deliveries.map(({ body }) => (JSON.parse(body) as { runId: string }).runId);
    };
    expect(await received(['a', 'b', 'c'])).toEqual([]);
    expect(await received(['a'])).toEqual([runs[1], runs[3]]);
    expect(await received([])).toEqual([runs[2], runs[0]]);
    closeBackend(backend);
  });

  it('keeps what a file of an earlier release holds', async () => {
    const earlier = directory();
    const database = new DatabaseSync(join(earlier, DATABASE_FILE));
    database.exec(FIRST_SCHEMA);
    database.exec(
      `INSERT INTO runs (id, task, state, input, created_at) VALUES ('r', 'a', 'PENDING', '1', '2026-01-01T00:00:00Z');
       INSERT INTO queue (body, visible_at) VALUES ('{"version":1,"runId":"r"}', 0)`,
    );
    database.close();
    for (let opened = 0; opened < 2; opened += 1) {
      const backend = openBackend({ kind: 'embedded', directory: earlier });
      expect(await backend.store.get('r')).toMatchObject({ task: 'a', input: 1 });
      expect(await backend.broker.depth()).toBe(1);
      closeBackend(backend);
    }
  });
});
