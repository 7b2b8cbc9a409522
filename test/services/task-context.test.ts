import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { finished, startSystem, type System } from './system';

describe('what a task may ask of its runner', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ handlersIn: join(__dirname, 'authors', 'handlers') });
  });
  afterAll(() => system.stop());

  const submit = async (task: string, input?: unknown) =>
    (await system.client.submit(task, input)).id;
  const run = async (task: string, input?: unknown) =>
    finished(system.client, await submit(task, input));

  it('its own priority, over what was submitted before', async () => {
    const quick = await Promise.all(Array.from({ length: 30 }, () => submit('quick')));
    const urgent = await Promise.all(Array.from({ length: 5 }, () => submit('urgent')));
    await system.startRunner();
    const began = async (ids: readonly string[]) =>
      (await Promise.all(ids.map((id) => finished(system.client, id)))).map(
        ({ startedAt = '' }) => startedAt,
      );
    const [slow, fast] = [await began(quick), await began(urgent)];
    const tenth = [...slow, ...fast].sort()[9]!;
    for (const at of fast) expect(at <= tenth).toBe(true);
  });

  it('to be known as far as it is, also while it computes', async () => {
    expect((await run('reports')).progress).toEqual({ done: 1000, total: 1000, text: 'row 1000' });
    const id = await submit('reports-while-computing');
    const done = async () => (await system.client.run(id)).progress?.done ?? 0;
    while ((await done()) === 0) await sleep(50);
    expect((await system.client.run(id)).state).toBe('RUNNING');
    const early = await done();
    while ((await done()) === early) await sleep(50);
    await system.client.cancel(id);
    expect((await finished(system.client, id)).state).toBe('CANCELLED');
  });

  it('no progress that is no number', async () => {
    expect((await run('reports-nonsense')).error).toMatchObject({
      name: 'TypeError',
      message: 'progress takes numbers, not NaN of 10',
    });
  });

  it('a bounded number of things at once, all of which end when one fails', async () => {
    expect((await run('maps')).result).toEqual({
      squares: [1, 4, 9, 16],
      error: 'Error: item 3',
      begun: [1, 2, 4, 3],
      told: [4],
      most: 2,
    });
  });

  it('not to be tried again', async () => {
    expect(await run('gives-up')).toMatchObject({
      state: 'FAILED',
      attempts: 1,
      error: { name: 'NoRetry', message: 'the account is closed' },
    });
  });

  it('to be tried again after a time of its own', async () => {
    expect(await run('comes-back')).toMatchObject({ state: 'SUCCEEDED', attempts: 3 });
  });

  it('to be alone under its key, as long as it is not over', async () => {
    const first = await submit('unique-by-order', { order: 'A7', ms: 60_000 });
    while ((await system.client.run(first)).state === 'PENDING') await sleep(20);
    const [second, other, nothing] = await Promise.all([
      run('unique-by-order', { order: 'A7', ms: 0 }),
      run('unique-by-order', { order: 'B1', ms: 0 }),
      run('unique-by-order', { ms: 0 }),
    ]);
    expect(second).toMatchObject({
      state: 'CANCELLED',
      error: {
        name: 'KeyHeld',
        message: `run ${first} of this task has the key 'A7' and is not over`,
      },
    });
    expect([other.state, nothing.state]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    await system.client.cancel(first);
    await finished(system.client, first);
    expect((await run('unique-by-order', { order: 'A7', ms: 0 })).state).toBe('SUCCEEDED');
  });

  it('to run one at a time, while other tasks go on', async () => {
    const journal = join(mkdtempSync(join(tmpdir(), 'slipway-journal-')), 'journal');
    const numbers = Array.from({ length: 25 }, (_, n) => n);
    const ids = [];
    for (const n of numbers) ids.push(await submit('one-at-a-time', { journal, n }));
    expect((await run('urgent')).state).toBe('SUCCEEDED');
    const runs = await Promise.all(ids.map((id) => finished(system.client, id, 40_000)));
    expect(runs.map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(
      numbers.map(() => 'SUCCEEDED 1'),
    );
    expect(readFileSync(journal, 'utf8')).toBe(
      numbers.map((n) => `begin ${n}\nend ${n}\n`).join(''),
    );
  });

  it('to begin no faster than its rate', async () => {
    const begun = performance.now();
    const ids = await Promise.all(Array.from({ length: 6 }, () => submit('two-a-second')));
    await Promise.all(ids.map((id) => finished(system.client, id)));
    expect(performance.now() - begun).toBeGreaterThan(2000);
  });
});
