import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBackend, openBackend, type Backend } from '../../../services/protocol/backend';
import { ENV } from '../../../services/protocol/contract';
import { DATABASE_FILE, openDatabase } from '../../../services/protocol/embedded/database';
import { dueRuns } from '../../../services/protocol/embedded/due';
import { groupCommit } from '../../../services/protocol/embedded/group-commit';
import { embeddedStore } from '../../../services/protocol/embedded/store';
import { submit } from '../../../services/protocol/submit';
import { sweep } from '../../../services/protocol/sweeper';
import { expectKept, newLedger, untilOver } from './ledger';
import { bundledRunner, startRunnerProcess, type RunnerProcess } from './runner-process';
import { seeded } from './seeded';

/** A machine that does not do what it is asked. */
describe('on a machine', () => {
  const bundle = bundledRunner();
  let directory: string;
  let backend: Backend;
  let runners: RunnerProcess[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'slipway-machine-'));
    backend = openBackend({ kind: 'embedded', directory });
    runners = [];
  });
  afterEach(async () => {
    await Promise.all(runners.map((runner) => runner.end('SIGTERM')));
    closeBackend(backend);
    rmSync(directory, { recursive: true });
  });
  afterAll(() => rmSync(bundle, { recursive: true }));

  const start = async (): Promise<void> => {
    const environment = { [ENV.backend]: 'embedded', [ENV.dataDirectory]: directory };
    const runner = startRunnerProcess(bundle, environment);
    runners.push(runner);
    await runner.ready;
  };

  it('whose file others lock now and then, keeps every run', () =>
    seeded(async (random) => {
      await Promise.all([start(), start()]);
      const ledger = newLedger();
      const ids: string[] = [];
      const intruder = new DatabaseSync(join(directory, DATABASE_FILE), { timeout: 5000 });
      for (let locked = 0; locked < 4; locked += 1) {
        const group = Array.from({ length: 50 }, () =>
          submit(backend, 'effect', { folder: ledger.folder, ms: Math.floor(random() * 20) }),
        );
        ids.push(...(await Promise.all(group)).map(({ id }) => id));
        intruder.exec('BEGIN IMMEDIATE');
        await sleep(random() * 1000);
        intruder.exec('COMMIT');
      }
      intruder.close();
      expectKept(await untilOver(backend.store, ids, 40_000), ledger);
      rmSync(ledger.folder, { recursive: true });
    }));

  it('with a slow consumer, runs once what waits for long and is sent again meanwhile', async () => {
    const ledger = newLedger();
    const submitted = Array.from({ length: 300 }, () =>
      submit(backend, 'effect', { folder: ledger.folder, ms: 300 }),
    );
    const ids = (await Promise.all(submitted)).map(({ id }) => id);
    await start();
    const sweeping = setInterval(() => void sweep(backend, { lateMs: 0 }), 100);
    const runs = await untilOver(backend.store, ids, 40_000).finally(() => clearInterval(sweeping));
    expectKept(runs, ledger);
    expect(new Set(runs.map(({ attempts }) => attempts))).toEqual(new Set([1]));
    rmSync(ledger.folder, { recursive: true });
  });

  it('whose disk is full for a while, refuses what it cannot keep, and keeps the rest', () =>
    seeded(async (random) => {
      const database = openDatabase(directory);
      const store = embeddedStore(
        database,
        groupCommit(database, { reached: () => Promise.resolve() }),
        dueRuns(database),
      );
      const pages = () => Number(database.prepare('PRAGMA page_count').get()!.page_count);
      const known = new Map<string, 'created' | 'finished'>();
      let refused = 0;
      for (let n = 0; n < 400; n += 1) {
        if (n % 100 === 50) database.exec(`PRAGMA max_page_count = ${pages() + 3}`);
        if (n % 100 === 99) database.exec('PRAGMA max_page_count = 1000000');
        const id = `run-${n}`;
        const input = 'x'.repeat(random() * 10_000);
        const createdAt = '2026-01-01T00:00:00.000Z';
        try {
          await store.create({ id, task: 'a', input, createdAt });
          known.set(id, 'created');
          const claim = await store.claim(id, 60_000);
          if (claim.kind !== 'claimed') throw new Error(claim.kind);
          expect(claim.run.input).toBe(input);
          await store.finish(claim.lease, { state: 'SUCCEEDED', result: input });
          known.set(id, 'finished');
        } catch (error) {
          expect(String(error)).toMatch(/full/);
          refused += 1;
        }
      }
      expect(refused).toBeGreaterThan(0);
      for (let n = 0; n < 400; n += 1) {
        const run = await backend.store.get(`run-${n}`);
        const state = known.get(`run-${n}`);
        expect(run === undefined).toBe(state === undefined);
        if (run !== undefined) expect(run.state === 'SUCCEEDED').toBe(state === 'finished');
      }
      database.close();
    }));

  it('keeps the result of a runner that is stopped in the middle of writing it, whole or not at all', () =>
    seeded(async (random) => {
      const { store } = backend;
      for (let n = 0; n < 5; n += 1) {
        const { id } = await submit(backend, 'poison-event-loop', { poison: 'returns much' });
        await start();
        await sleep(random() * 150);
        await runners.pop()!.end('SIGKILL');
        const run = (await store.get(id))!;
        expect(run.unreadable).toBeUndefined();
        if (run.state === 'SUCCEEDED') expect(run.result).toHaveLength(2 ** 20);
        else expect(run.result).toBeUndefined();
      }
    }));
});
