import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBackend, type Backend } from '../../../services/protocol/backend';
import type { Run } from '../../../services/protocol/run';
import { submit } from '../../../services/protocol/submit';
import { sweep } from '../../../services/protocol/sweeper';
import { LEASE_MS } from '../../../services/task-runner/lease-keeper';
import { describeWith } from '../../support/prerequisites';
import { startEmulatedBackend, type EmulatedBackend } from '../emulated-backend';
import type { Fate } from './fault-proxy';
import { expectKept, newLedger, untilOver, type Ledger } from './ledger';
import { bundledRunner, startRunnerProcess, type RunnerProcess } from './runner-process';
import { seeded } from './seeded';

/** A longer mode: SLIPWAY_FAULT_RUNS=1000. */
const RUNS = Math.min(1000, Number(process.env.SLIPWAY_FAULT_RUNS ?? 60));

/** A runner ends work this long before a lease that it cannot renew. */
const FENCE_MS = 3000;

/** Longest time that a request which was let pass takes on a busy machine. */
const UNDER_WAY_MS = 2000;

describeWith('emulator', 'over services that do not do what they are asked', () => {
  const bundle = bundledRunner();
  let aws: EmulatedBackend;
  let backend: Backend;
  let runners: readonly RunnerProcess[];
  let ledger: Ledger;
  beforeAll(async () => {
    aws = await startEmulatedBackend(['effect', 'blocks']);
    backend = aws.open();
    runners = [0, 1].map(() => startRunnerProcess(bundle, aws.environment));
    await Promise.all(runners.map(({ ready }) => ready));
  });
  afterAll(async () => {
    await Promise.all(runners.map((runner) => runner.end('SIGTERM')));
    closeBackend(backend);
    await aws.stop();
    rmSync(bundle, { recursive: true });
  });
  beforeEach(() => {
    ledger = newLedger();
  });
  afterEach(() => {
    aws.proxy.decide(() => 'pass');
    rmSync(ledger.folder, { recursive: true });
  });

  /** Again and again where the answer is an error: what a caller with a key does. */
  const submitted = async (key: string, input: unknown): Promise<Run> => {
    for (;;) {
      try {
        return await submit(backend, 'effect', input, { key });
      } catch {
        await sleep(100);
      }
    }
  };

  const submitAll = async (runs: number): Promise<string[]> => {
    const ids: string[] = [];
    while (ids.length < runs) {
      const group = Array.from({ length: Math.min(10, runs - ids.length) }, (_, index) =>
        submitted(`${ledger.folder} ${ids.length + index}`, { folder: ledger.folder, ms: 5 }),
      );
      ids.push(...(await Promise.all(group)).map(({ id }) => id));
    }
    return ids;
  };

  it('keeps every run when requests fail, are throttled, get lost, or their answers do', () =>
    seeded(async (random) => {
      const fates: readonly Fate[] = ['throttle', 'fail', 'cut', 'mute'];
      aws.proxy.decide(() =>
        random() < 0.1 ? fates[Math.floor(random() * fates.length)]! : 'pass',
      );
      const ids = await submitAll(RUNS);
      await sleep(2000);
      aws.proxy.decide(() => 'pass');
      // A send that seemed to fail, and a message that became a dead letter, are the sweeper's to find.
      const sweeping = setInterval(() => void sweep(backend, { lateMs: 5000 }), 3000);
      const runs = await untilOver(backend.store, ids, 45_000).finally(() =>
        clearInterval(sweeping),
      );
      expectKept(runs, ledger);
      const counts = aws.proxy.counts();
      for (const fate of fates) expect([fate, counts[fate]]).not.toEqual([fate, undefined]);
    }));

  it('runs once what is delivered twice, and in any order', () =>
    seeded(async (random) => {
      aws.proxy.decide(({ operation }) =>
        operation === 'SendMessage' && random() < 0.7 ? 'twice' : 'pass',
      );
      const ids = await submitAll(RUNS);
      const runs = await untilOver(backend.store, ids, 45_000);
      expectKept(runs, ledger);
      expect(runs.map(({ attempts }) => attempts)).toEqual(ids.map(() => 1));
      expect(aws.proxy.counts().twice).toBeGreaterThan(0);
    }));

  it('answers with the run while the queue is out of reach, and runs it when the queue is back', async () => {
    aws.proxy.decide(({ service }) => (service === 'queue' ? 'cut' : 'pass'));
    const run = await submit(backend, 'effect', { folder: ledger.folder, ms: 0 });
    expect(await backend.store.get(run.id)).toMatchObject({ state: 'PENDING' });
    aws.proxy.decide(() => 'pass');
    const lateMs = -1;
    expect((await sweep(backend, { lateMs })).resent).toContain(run.id);
    expectKept(await untilOver(backend.store, [run.id], 30_000), ledger);
  });

  it('gives up connections that say nothing, and asks again', async () => {
    const left = { queue: 3, table: 3, bucket: 0 };
    aws.proxy.decide(({ service }) => (left[service]-- > 0 ? 'silence' : 'pass'));
    const ids = await submitAll(5);
    expect(aws.proxy.counts().silence).toBe(6);
    // Each of them is silent for seconds, some of them one after the other.
    expectKept(await untilOver(backend.store, ids, 60_000), ledger);
  });

  it('ends work whose lease it cannot renew, however busy, before somebody else may begin it', async () => {
    const file = join(ledger.folder, 'beats');
    const { id } = await submit(backend, 'blocks', { file, ms: 30_000 });
    while ((await backend.store.get(id))?.state !== 'RUNNING') await sleep(50);
    aws.proxy.decide(({ service }) => (service === 'table' ? 'cut' : 'pass'));
    // A renewal may just have been on its way.
    const workEnds = Date.now() + LEASE_MS - FENCE_MS + UNDER_WAY_MS;
    await sleep(LEASE_MS + 2 * UNDER_WAY_MS);
    const beats = readFileSync(file, 'utf8').trimEnd().split('\n');
    const [attempt, last] = beats.at(-1)!.split(' ').map(Number);
    expect(attempt).toBe(1);
    expect(last).toBeLessThan(workEnds);
  });
});
