import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../services/protocol/run';
import type { RunnerReport, RunnerStatus } from '../../services/protocol/status';
import { startHeartbeat } from '../../services/task-runner/heartbeat';
import type { Reports } from '../../services/task-runner/reports';
import { startSystem, type System } from './system';

const run = (id: string) => ({ id, task: 'a' }) as Run;

const reports: Reports = { begins: () => () => undefined };

describe('what a runner tells of itself', () => {
  const runner = {
    ...{ id: 'r', host: 'here', startedAt: '2026-01-01T00:00:00.000Z', tasks: ['a'], slots: 3 },
  };
  const started = (tellOf: (report: RunnerReport) => Promise<void>, changeEveryMs = 0) => {
    const forgotten: string[] = [];
    const troubles: unknown[] = [];
    const heartbeat = startHeartbeat({
      overview: { tellOf, forget: async (id) => Promise.resolve(void forgotten.push(id)) },
      runner,
      changeEveryMs,
      onTrouble: (error) => troubles.push(error),
    });
    return { heartbeat, forgotten, troubles };
  };
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await sleep(5);
  };

  it('is told at once, when a run begins and ends, and when it drains; then it is forgotten', async () => {
    const told: RunnerReport[] = [];
    const { heartbeat, forgotten } = started(async (report) =>
      Promise.resolve(void told.push(report)),
    );
    await until(() => told.length === 1);
    expect(told[0]).toMatchObject({
      id: 'r',
      draining: false,
      slots: { total: 3, busy: 0 },
      running: [],
    });
    const ended = heartbeat.over(reports).begins(run('one'));
    await until(() => told.at(-1)!.slots.busy === 1);
    expect(told.at(-1)!.running).toMatchObject([{ id: 'one', task: 'a' }]);
    heartbeat.drain();
    await until(() => told.at(-1)!.draining);
    expect(told.at(-1)!.slots.busy).toBe(1);
    ended('SUCCEEDED');
    await until(() => told.at(-1)!.slots.busy === 0);
    await heartbeat.stop();
    expect(forgotten).toEqual(['r']);
  });

  it('is told no more often than it may be, however much happens, and of no more than a hundred runs', async () => {
    const told: RunnerReport[] = [];
    const { heartbeat } = started(
      async (report) => Promise.resolve(void told.push(report)),
      3600_000,
    );
    const own = heartbeat.over(reports);
    const all = Array.from({ length: 500 }, (_, i) => own.begins(run(String(i))));
    await sleep(20);
    expect(told).toHaveLength(1);
    heartbeat.drain();
    await until(() => told.length === 2);
    expect(told[1]!.slots.busy).toBe(500);
    expect(told[1]!.running).toHaveLength(100);
    for (const ended of all) ended('SUCCEEDED');
    await heartbeat.stop();
  });

  it('goes on after a word that did not get through, and has no run that has ended', async () => {
    let answers = false;
    const told: RunnerReport[] = [];
    const { heartbeat, troubles } = started(async (report) => {
      if (!answers) throw new Error('out of reach');
      told.push(report);
      return Promise.resolve();
    });
    await until(() => troubles.length === 1);
    answers = true;
    heartbeat.over(reports).begins(run('one'))('NOT_RECORDED');
    await until(() => told.length > 0);
    await until(() => told.at(-1)!.slots.busy === 0);
    await heartbeat.stop();
  });
});

describe('the runners of an environment', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const untilRunners = async (condition: (runners: readonly RunnerStatus[]) => boolean) => {
    for (;;) {
      const runners = await system.client.runners();
      if (condition(runners)) return runners;
      await sleep(50);
    }
  };

  it('are known with what they do, and gone with their process, however it ends', async () => {
    const one = await system.startRunner();
    const two = await system.startRunner();
    const [first] = await untilRunners((runners) => runners.length === 2);
    expect(first).toMatchObject({
      draining: false,
      silent: false,
      tasks: expect.arrayContaining(['echo', 'program']),
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
    expect(first!.slots.total).toBeGreaterThan(256);
    const run = await system.client.submit('sleeps', null);
    const busy = await untilRunners((runners) => runners.some(({ slots }) => slots.busy === 1));
    expect(busy.flatMap(({ running }) => running)).toMatchObject([{ id: run.id, task: 'sleeps' }]);
    expect((await system.client.queue()).inFlight).toBe(1);
    one.kill('SIGKILL');
    await untilRunners((runners) => runners.length === 1);
    await system.client.cancel(run.id);
    two.kill('SIGTERM');
    await untilRunners((runners) => runners.length === 0);
  });
});
