import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATABASE_FILE } from '../../services/protocol/embedded/database';
import { finished, startSystem, type System } from './system';

const processes = (): string => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await sleep(20);
};

let system: System;
beforeAll(async () => {
  system = await startSystem();
  await system.startRunner();
});
afterAll(() => system.stop());

describe('what is told to stop', () => {
  const submit = async (task: string, input?: unknown) =>
    (await system.client.submit(task, input)).id;
  const run = async (task: string, input?: unknown) =>
    finished(system.client, await submit(task, input), 40_000);
  const running = (id: string) =>
    until(async () => (await system.client.run(id)).state === 'RUNNING');

  it.each(['blocks-event-loop', 'blocks-thread', 'queries-for-ever'])(
    'ends %s, which blocks in native code, and takes the next run',
    async (task) => {
      expect((await run(task)).state).toBe('TIMED_OUT');
      expect((await run('echo', { text: 'next' })).state).toBe('SUCCEEDED');
      expect((await run('slow-in-thread', { ms: 1 })).state).toBe('SUCCEEDED');
    },
  );

  it('ends a thread that waits for a program, and the program', async () => {
    const mark = `mark-${Math.random()}`;
    const id = await submit('waits-for-program', { mark });
    await until(() => processes().includes(mark));
    expect((await finished(system.client, id)).state).toBe('TIMED_OUT');
    expect(processes()).not.toContain(mark);
  });

  it('gives neighbours on a host that had to be ended back, without an attempt counted', async () => {
    const neighbour = await submit('slow', { ms: 4000 });
    await running(neighbour);
    expect((await run('spin-in-event-loop')).state).toBe('TIMED_OUT');
    expect(await finished(system.client, neighbour)).toMatchObject({
      state: 'SUCCEEDED',
      attempts: 1,
      result: { attempt: 1 },
    });
  });

  it('lets neighbours of a run that takes no notice end in peace', async () => {
    const neighbour = await submit('slow', { ms: 4000 });
    await running(neighbour);
    expect((await run('deaf')).state).toBe('TIMED_OUT');
    expect((await run('echo', { text: 'new host' })).state).toBe('SUCCEEDED');
    await finished(system.client, neighbour);
    const log = await system.client.log(neighbour);
    expect(log.map(({ text }) => text)).toEqual(['attempt 1 begins']);
  });

  it('cancels work that hears nothing', async () => {
    const mark = `mark-${Math.random()}`;
    const id = await submit('spins-with-mark', { mark });
    await until(() => processes().includes(mark));
    await system.client.cancel(id);
    expect((await finished(system.client, id)).state).toBe('CANCELLED');
  });

  it('uses threads again that are clean, and those no more that are not', async () => {
    const thread = async (input: object) =>
      ((await run('slow-in-thread', input)).result as { thread: number }).thread;
    const first = await thread({ ms: 1 });
    expect(await thread({ ms: 1, leaves: true })).toBe(first);
    expect(await thread({ ms: 1 })).not.toBe(first);
  });
});

describe('executors that die', () => {
  const run = async (task: string, input?: unknown) =>
    finished(system.client, (await system.client.submit(task, input)).id, 40_000);

  it('cost a run no attempt of its own', async () => {
    expect(await run('kills-its-process', { times: 2 })).toMatchObject({
      state: 'SUCCEEDED',
      crashes: 2,
      result: { attempt: 3 },
    });
  });

  it('are not given a third time to a run that kills them; it says how they died', async () => {
    const { state, error, crashes } = await run('kills-its-process', { times: 99 });
    expect({ state, crashes }).toEqual({ state: 'FAILED', crashes: 2 });
    expect(error).toMatchObject({ name: 'ExecutorDied' });
    expect(error?.message).toMatch(/SIGKILL.*last words of attempt 3.*3 times/);
    expect((await run('echo', { text: 'alive' })).state).toBe('SUCCEEDED');
  });
});

const rowOf = (directory: string, id: string) => {
  const database = new DatabaseSync(join(directory, DATABASE_FILE), { readOnly: true });
  const row = database.prepare('SELECT * FROM runs WHERE id = ?').get(id);
  database.close();
  return row!;
};

describe('a runner that is killed', () => {
  it('takes all with it that it started, however busy; the next one goes on at once', async () => {
    await system.stopRunners();
    const mark = `mark-${Math.random()}`;
    const runner = await system.startRunner();
    const folder = new RegExp(`^${String(runner.pid)} `, 'm');
    const children = () =>
      execFileSync('ps', ['-eo', 'ppid,pid'], { encoding: 'utf8' })
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => folder.test(line))
        .map((line) => line.split(/\s+/)[1]!);
    const { id } = await system.client.submit('spins-with-mark', { mark });
    const file = join(system.dataDirectory, mark);
    const { id: deaf } = await system.client.submit('spins-for-ever', { file });
    await until(() => processes().includes(mark) && existsSync(file));
    const { id: quiet } = await system.client.submit('slow', { ms: 2000 });
    await until(async () => (await system.client.run(quiet)).state === 'RUNNING');
    const started = children();
    expect(started.length).toBeGreaterThan(1);
    runner.kill('SIGKILL');
    const alive = () =>
      execFileSync('ps', ['-eo', 'pid,stat'], { encoding: 'utf8' })
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([pid = '', stat = '']) => started.includes(pid) && !stat.startsWith('Z'));
    await until(() => alive().length === 0);
    expect(processes()).not.toContain(mark);
    for (const spinning of [id, deaf]) await system.client.cancel(spinning);
    const { lease_until: leaseUntil } = rowOf(system.dataDirectory, quiet);
    await system.startRunner();
    const readyAt = Date.now();
    expect(await finished(system.client, quiet, 40_000)).toMatchObject({
      state: 'SUCCEEDED',
      losses: 1,
      result: { attempt: 2 },
    });
    const second = (await system.client.log(quiet)).find(({ text }) =>
      text.startsWith('attempt 2'),
    );
    // A machine so slow that the lease ends meanwhile shows nothing.
    if (readyAt < Number(leaseUntil) - 5000)
      expect(Date.parse(second!.at)).toBeLessThan(Number(leaseUntil));
  });
});
