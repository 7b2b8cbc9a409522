import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { submit } from '../../services/protocol/submit';
import { finished, startSystem, type System } from './system';

describe('the task runner', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
    await system.startRunner();
  });
  afterAll(() => system.stop());

  const run = async (task: string, input?: unknown) =>
    finished(system.client, (await system.client.submit(task, input)).id);

  it('returns the result of a handler and keeps its log', async () => {
    const { id, state, result, attempts } = await run('echo', { text: 'hello' });
    expect({ state, result, attempts }).toEqual({
      state: 'SUCCEEDED',
      result: { text: 'hello' },
      attempts: 1,
    });
    expect((await system.client.log(id)).map(({ sequence, text }) => [sequence, text])).toEqual([
      [1, 'echo hello'],
    ]);
  });

  it('makes a run of a message that asks for one', async () => {
    const backend = openBackend({ kind: 'embedded', directory: system.dataDirectory });
    const start = { task: 'echo', input: { text: 'due' }, key: 'schedule 02:00' };
    await backend.broker.send({ version: 1, start });
    await backend.broker.send({ version: 1, start });
    const made = async () => {
      const listed = await backend.store.list({ task: 'echo', limit: 100 });
      const runs = await Promise.all(listed.map(async ({ id }) => (await backend.store.get(id))!));
      return runs.filter(({ input }) => (input as { text?: unknown }).text === 'due');
    };
    while ((await made()).length === 0) await sleep(20);
    const { id } = (await made())[0]!;
    expect(await finished(system.client, id)).toMatchObject({ state: 'SUCCEEDED', attempts: 1 });
    expect(await made()).toHaveLength(1);
    closeBackend(backend);
  });

  it('names the field of an input that does not fit', async () => {
    // Past the web service, which would not take it.
    const backend = openBackend({ kind: 'embedded', directory: system.dataDirectory });
    const { id } = await submit(backend, 'echo', { text: 5 });
    const { state, error } = await finished(system.client, id);
    closeBackend(backend);
    expect(state).toBe('FAILED');
    expect(error).toMatchObject({
      name: 'InvalidInput',
      message: expect.stringMatching(/^input\.text: /),
    });
  });

  it('does not pass on a result that breaks the task’s own promise', async () => {
    expect((await run('lies')).error).toMatchObject({ name: 'InvalidResult' });
  });

  it('tries again after a failure, as often as the task says', async () => {
    expect(await run('third-time-lucky')).toMatchObject({
      state: 'SUCCEEDED',
      result: 3,
      attempts: 3,
    });
  });

  it.each(['spin-in-thread', 'spin-in-process', 'spin-in-event-loop', 'deaf'])(
    'ends %s when its time is up, while others go on',
    async (task) => {
      const spinning = run(task);
      await sleep(100);
      expect((await run('echo', { text: 'meanwhile' })).state).toBe('SUCCEEDED');
      expect(await spinning).toMatchObject({
        state: 'TIMED_OUT',
        error: { message: expect.stringContaining('1 s') },
      });
    },
  );

  it('outlives a handler that ends its process', async () => {
    expect((await run('leaves')).error).toMatchObject({
      name: 'ExecutorDied',
      message: expect.stringContaining('7'),
    });
    expect((await run('echo', { text: 'alive' })).state).toBe('SUCCEEDED');
  });

  it('cancels what runs', async () => {
    const { id } = await system.client.submit('slow', { ms: 30_000 });
    while ((await system.client.run(id)).state === 'PENDING') await sleep(20);
    await system.client.cancel(id);
    expect((await finished(system.client, id)).state).toBe('CANCELLED');
  });

  it('runs a container task as a process, with its output as the log', async () => {
    const { id, state, result } = await run('program', { a: 1 });
    expect({ state, result }).toEqual({ state: 'SUCCEEDED', result: { exitCode: 0 } });
    const lines = (await system.client.log(id)).map(({ stream, text }) => `${stream} ${text}`);
    expect(lines.sort()).toEqual(['stderr two', 'stdout one', 'stdout {"a":1}']);
  });

  it('forwards the exit code of a container task', async () => {
    expect((await run('exits-3')).error).toMatchObject({
      exitCode: 3,
      message: 'exited with code 3',
    });
  });

  it('ends a container task with all that it started', async () => {
    expect((await run('spawns-and-spins')).state).toBe('TIMED_OUT');
    const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(processes).not.toMatch(/-e for\(;;\);/);
  });

  it('drops a message that is none of ours and goes on', async () => {
    const { broker, store } = openBackend({ kind: 'embedded', directory: system.dataDirectory });
    await broker.send({ version: 1, runId: 'no such run' });
    await broker.send({ version: 1, runId: 5 as unknown as string });
    expect((await run('echo', { text: 'still here' })).state).toBe('SUCCEEDED');
    broker.close();
    store.close();
  });

  it('runs a run once though its message comes twice', async () => {
    const { broker, store } = openBackend({ kind: 'embedded', directory: system.dataDirectory });
    const { id } = await system.client.submit('slow', { ms: 500 });
    await broker.send({ version: 1, runId: id });
    expect(await finished(system.client, id)).toMatchObject({ attempts: 1, state: 'SUCCEEDED' });
    await sleep(300);
    expect((await system.client.log(id)).length).toBe(1);
    broker.close();
    store.close();
  });
});

describe('a runner that goes away', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterEach(() => system.stopRunners());
  afterAll(() => system.stop());

  it('hands its work back when it is told to stop, and the attempt does not count', async () => {
    const first = await system.startRunner();
    const { id } = await system.client.submit('slow', { ms: 4000 });
    while ((await system.client.run(id)).state === 'PENDING') await sleep(20);
    first.kill('SIGTERM');
    while ((await system.client.run(id)).state === 'RUNNING') await sleep(20);
    expect(await system.client.run(id)).toMatchObject({ state: 'PENDING', attempts: 0 });
    await system.startRunner();
    expect(await finished(system.client, id)).toMatchObject({ state: 'SUCCEEDED', attempts: 1 });
  });

  it('killed in the middle of a run loses it to the next one when its lease ends', async () => {
    const first = await system.startRunner();
    const { id } = await system.client.submit('slow', { ms: 3000 });
    while ((await system.client.run(id)).state === 'PENDING') await sleep(20);
    first.kill('SIGKILL');
    await system.startRunner();
    expect(await finished(system.client, id, 45_000)).toMatchObject({
      state: 'SUCCEEDED',
      result: { attempt: 2 },
    });
  });
});
