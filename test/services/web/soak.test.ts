import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSystem, type System } from '../system';
import type { RunPage } from '../../../services/protocol/api/types';
import type { RunState } from '../../../services/protocol/run';
import { linearGrowth } from './linear-growth';
import { startTraffic, type Traffic } from './soak-traffic';

/** Of traffic. `SOAK_SECONDS=600 npm test -- test/services/web/soak` takes longer, and sees smaller leaks. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 20);
const SAMPLES = 24;
const TOKEN = 'soak';

/** Requests that keep a kilobyte each grow by more than this. Bytes. */
const MOST_HEAP = 1_000_000;
/** SQLite keeps up to 32 MiB of the file in memory, and the heap has room that is free. Bytes. */
const MOST_MEMORY = 64_000_000;
/** The log of the database may be open, or not. */
const MOST_DESCRIPTORS = 2;

jest.setTimeout((SECONDS + 120) * 1000);

interface Sample {
  readonly sample: number;
  readonly heap: number;
  readonly rss: number;
  readonly descriptors: number;
}

/** For whoever asked for a longer one. */
function report({ counts }: Traffic, series: ReadonlyMap<number, readonly Sample[]>): void {
  const lines = [[...counts].map(([what, count]) => `${what} ${count}`).join(', ')];
  for (const [pid, samples] of series) {
    const late = samples.slice(SAMPLES / 2);
    const kilobytes = (figure: (sample: Sample) => number) =>
      `${(linearGrowth(late.map(figure)) / 1000).toFixed(0)} kB to ${(figure(late.at(-1)!) / 1000).toFixed(0)} kB`;
    lines.push(
      `worker ${pid}: heap grew by ${kilobytes(({ heap }) => heap)}, memory by ${kilobytes(({ rss }) => rss)}`,
    );
  }
  process.stderr.write(`${lines.join('\n')}\n`);
}

describe('the service under mixed traffic', () => {
  const figures = mkdtempSync(join(tmpdir(), 'slipway-soak-'));
  let system: System;
  beforeAll(async () => {
    const probe = join(__dirname, 'soak-probe.mjs');
    system = await startSystem({
      token: TOKEN,
      handlers: [{ name: 'echo', file: join(__dirname, '..', 'handlers', 'echo.ts') }],
      containerTasks: {},
      variables: { SOAK_FIGURES: figures, NODE_OPTIONS: `--import ${probe}` },
    });
    await system.startRunner();
  });
  afterAll(async () => {
    await system.stop();
    rmSync(figures, { recursive: true, force: true });
  });

  const workers = (): number[] =>
    readdirSync(figures)
      .filter((file) => file.endsWith('.json'))
      .map((file) => Number(basename(file, '.json')));
  const read = (pid: number): Sample =>
    JSON.parse(readFileSync(join(figures, `${pid}.json`), 'utf8')) as Sample;
  const sampled = async (pid: number): Promise<Sample> => {
    const { sample } = read(pid);
    process.kill(pid, 'SIGUSR2');
    for (let waited = 0; read(pid).sample === sample; waited += 5) {
      if (waited > 20_000) throw new Error('a worker does not tell its figures');
      await sleep(5);
    }
    return read(pid);
  };

  const idsOf = async (...states: RunState[]): Promise<Set<string>> => {
    const ids = new Set<string>();
    const query = new URLSearchParams({ limit: '500' });
    for (const state of states) query.append('state', state);
    for (;;) {
      const response = await fetch(`${system.url}/api/v1/runs?${query.toString()}`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      const { runs, next } = (await response.json()) as RunPage;
      for (const { id } of runs) ids.add(id);
      if (next === undefined) return ids;
      query.set('cursor', next);
    }
  };

  it('answers all that it should, keeps no memory and no descriptor, and ends every run', async () => {
    for (let asked = 0; asked < 50; asked += 1) await fetch(`${system.url}/readyz`);
    const pids = workers();
    expect(pids.length).toBeGreaterThanOrEqual(2);
    const idle = new Map<number, Sample>();
    for (const pid of pids) idle.set(pid, await sampled(pid));

    const traffic = startTraffic({ url: system.url, token: TOKEN, task: 'echo' });
    const series = new Map<number, Sample[]>(pids.map((pid) => [pid, []]));
    for (let taken = 0; taken < SAMPLES; taken += 1) {
      await sleep((SECONDS * 1000) / SAMPLES);
      for (const [pid, samples] of series) samples.push(await sampled(pid));
    }
    await traffic.stop();

    if (process.env.SOAK_SECONDS !== undefined) report(traffic, series);

    expect(traffic.unexpected).toEqual([]);
    expect(traffic.counts.size).toBe(11);
    for (const [what, count] of traffic.counts) expect([what, count > 3]).toEqual([what, true]);
    expect(workers()).toEqual(pids);
    for (const samples of series.values()) {
      const late = samples.slice(SAMPLES / 2);
      expect(linearGrowth(late.map(({ heap }) => heap))).toBeLessThan(MOST_HEAP);
      expect(linearGrowth(late.map(({ rss }) => rss))).toBeLessThan(MOST_MEMORY);
    }

    for (let waited = 0; (await idsOf('PENDING', 'RUNNING')).size > 0; waited += 100) {
      expect(waited).toBeLessThan(30_000);
      await sleep(100);
    }
    const succeeded = await idsOf('SUCCEEDED');
    expect([...traffic.submitted].filter((id) => !succeeded.has(id))).toEqual([]);

    for (const [pid, { descriptors }] of idle) {
      let now = await sampled(pid);
      // One's own connection may be at either of them.
      for (let waited = 0; now.descriptors > descriptors + MOST_DESCRIPTORS; waited += 100) {
        expect([now.descriptors, waited < 10_000]).toEqual([now.descriptors, true]);
        await sleep(100);
        now = await sampled(pid);
      }
    }
  });
});
