import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { aheadAt, paceOf } from '../../services/task-runner/threads/pace';
import { finished, startSystem, type System } from './system';

const CORES = availableParallelism();
const times = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('runs that are handed to threads ahead', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
    await system.startRunner();
  });
  afterAll(() => system.stop());

  const submit = async (ms: number): Promise<string> =>
    (await system.client.submit('slow-in-thread', { ms })).id;
  const submitMany = (count: number, ms: number) => Promise.all(times(count).map(() => submit(ms)));

  it('do not wait behind long ones where another runner has a thread, and lose no attempt', async () => {
    for (const id of await submitMany(60, 0)) await finished(system.client, id);
    const long = await submitMany(CORES, 600_000);
    const short = await submitMany(20, 0);
    for (const id of long)
      while ((await system.client.run(id)).state !== 'RUNNING') await sleep(20);
    const [cancelled = '', ...others] = short;
    await system.client.cancel(cancelled);
    expect((await finished(system.client, cancelled)).state).toBe('CANCELLED');
    await system.startRunner();
    for (const id of others)
      expect(await finished(system.client, id)).toMatchObject({
        state: 'SUCCEEDED',
        attempts: 1,
        result: { attempt: 1 },
      });
    for (const id of long) await system.client.cancel(id);
    for (const id of long)
      expect(await finished(system.client, id)).toMatchObject({ state: 'CANCELLED', attempts: 1 });
  });
});

describe('the pace of threads', () => {
  const after = (...durations: number[]): number => {
    const pace = paceOf();
    durations.forEach(pace.took);
    return aheadAt(pace.ms());
  };

  it('lets nothing come ahead before it is known, or where runs take long', () => {
    expect(after()).toBe(0);
    expect(after(50)).toBe(0);
  });

  it('lets many come ahead of short ones, and fewer at once when one takes long', () => {
    const short = times(30).map(() => 0.2);
    expect(after(...short)).toBeGreaterThanOrEqual(10 * CORES);
    expect(after(...short, 15)).toBe(CORES);
    expect(after(...short, 100)).toBe(0);
    expect(after(100, ...short, ...short)).toBeGreaterThanOrEqual(10 * CORES);
  });
});
