import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { parseMessage } from '../../services/protocol/broker';
import { ENV, type QueueMessage, type ScheduleSettings } from '../../services/protocol/contract';
import { startRun } from '../../services/protocol/start';
import { instantText } from '../../services/protocol/timetable';
import { startSchedules, type ScheduleClock } from '../../services/task-runner/schedules';
import { finished, startSystem } from './system';

const MINUTE = 60_000;

const schedule = (expression: string, more: Partial<ScheduleSettings> = {}): ScheduleSettings => ({
  name: 'shop-dev-report',
  task: 'report',
  expression,
  timeZone: 'UTC',
  overlap: 'allow',
  catchUpSeconds: 3600,
  ...more,
});

/** A clock that stands until it is told to go. */
function clockAt(start: string) {
  let now = Date.parse(start);
  let waiting: { readonly at: number; readonly call: () => void } | undefined;
  let wakes = 0;
  const settle = async () => {
    for (let i = 0; i < 50; i += 1) await Promise.resolve();
  };
  const clock: ScheduleClock = {
    now: () => now,
    after: (ms, call) => {
      const own = { at: now + ms, call };
      waiting = own;
      return () => {
        if (waiting === own) waiting = undefined;
      };
    },
  };
  return {
    clock,
    wakes: () => wakes,
    /** As time goes by: each timer is called when it is due. */
    go: async (ms: number) => {
      const until = now + ms;
      await settle();
      while (waiting !== undefined && waiting.at <= until) {
        const { at, call } = waiting;
        waiting = undefined;
        now = Math.max(now, at);
        wakes += 1;
        call();
        await settle();
      }
      now = until;
    },
    /** The clock is set, or the machine slept: no timer went on. */
    jump: (ms: number) => {
      now += ms;
      if (waiting !== undefined) waiting = { ...waiting, at: waiting.at + ms };
    },
  };
}

function recorder() {
  const sent: string[] = [];
  const said: string[] = [];
  const say = (about: object, text: string) => void said.push(`${text} ${JSON.stringify(about)}`);
  let broken = false;
  return {
    sent,
    said,
    breakDown: (value: boolean) => (broken = value),
    options: {
      broker: {
        submit: (message: QueueMessage) => {
          if (broken) return Promise.reject(new Error('disk full'));
          sent.push('start' in message ? message.start.key : message.runId);
          return Promise.resolve();
        },
      },
      logger: { info: say, warn: say, error: say } as never,
    },
  };
}

describe('schedules on one machine', () => {
  it('fire once at each instant, with its name and time as the key', async () => {
    const { clock, go } = clockAt('2026-05-01T00:30:00Z');
    const { sent, options } = recorder();
    startSchedules({ schedules: [schedule('cron(0 * * * ? *)')], clock, ...options });
    await go(150 * MINUTE);
    expect(sent).toEqual([
      'shop-dev-report 2026-05-01T01:00:00Z',
      'shop-dev-report 2026-05-01T02:00:00Z',
      'shop-dev-report 2026-05-01T03:00:00Z',
    ]);
  });

  it('wake up once a minute at most while nothing is due', async () => {
    const { clock, go, wakes } = clockAt('2026-05-01T00:00:30Z');
    const { options } = recorder();
    startSchedules({ schedules: [schedule('cron(0 12 * * ? *)')], clock, ...options });
    await go(10 * MINUTE);
    expect(wakes()).toBeLessThanOrEqual(10);
  });

  it('leave out what came due while a laptop slept, and go on after', async () => {
    const { clock, go, jump } = clockAt('2026-05-01T00:10:00Z');
    const { sent, said, options } = recorder();
    startSchedules({ schedules: [schedule('rate(5 minutes)')], clock, ...options });
    await go(MINUTE);
    jump(8 * 60 * MINUTE + 2 * MINUTE);
    await go(6 * MINUTE);
    expect(sent).toEqual([
      'shop-dev-report 2026-05-01T00:10:00Z',
      'shop-dev-report 2026-05-01T08:15:00Z',
    ]);
    expect(said.join()).toContain('not made up for');
  });

  it('make up for the one that came due in the last minute of a sleep', async () => {
    const { clock, go, jump } = clockAt('2026-05-01T00:11:00Z');
    const { sent, options } = recorder();
    startSchedules({ schedules: [schedule('rate(1 hour)')], clock, ...options });
    await go(1000);
    jump(6 * 60 * MINUTE + 48 * MINUTE + 50_000);
    await go(MINUTE);
    expect(sent).toEqual(['shop-dev-report 2026-05-01T07:00:00Z']);
  });

  it('give the same keys again where the clock is set back', async () => {
    const { clock, go, jump } = clockAt('2026-05-01T00:59:00Z');
    const { sent, options } = recorder();
    startSchedules({ schedules: [schedule('rate(1 hour)')], clock, ...options });
    await go(2 * MINUTE);
    jump(-30 * MINUTE);
    await go(32 * MINUTE);
    expect(new Set(sent)).toEqual(new Set(['shop-dev-report 2026-05-01T01:00:00Z']));
    await go(60 * MINUTE);
    expect(sent.at(-1)).toBe('shop-dev-report 2026-05-01T02:00:00Z');
  });

  it('go through a night without, and one with two, of the hour after two', async () => {
    const spring = clockAt('2026-03-29T00:00:00Z');
    const left = recorder();
    const nightly = schedule('cron(30 2 * * ? *)', { timeZone: 'Europe/Berlin' });
    startSchedules({ schedules: [nightly], clock: spring.clock, ...left.options });
    await spring.go(24 * 60 * MINUTE);
    expect(left.sent).toEqual([]);
    const autumn = clockAt('2026-10-24T22:00:00Z');
    const right = recorder();
    startSchedules({ schedules: [nightly], clock: autumn.clock, ...right.options });
    await autumn.go(25 * 60 * MINUTE);
    expect(right.sent).toEqual(['shop-dev-report 2026-10-25T00:30:00Z']);
  });

  it('try again what could not be sent, for as long as the schedule says', async () => {
    const { clock, go } = clockAt('2026-05-01T00:59:50Z');
    const { sent, breakDown, options } = recorder();
    breakDown(true);
    const schedules = [
      schedule('cron(0 1 * * ? *)', { name: 'patient' }),
      schedule('cron(0 1 * * ? *)', { name: 'strict', catchUpSeconds: 0 }),
    ];
    startSchedules({ schedules, clock, ...options });
    await go(10 * MINUTE);
    breakDown(false);
    await go(MINUTE);
    expect(sent).toEqual(['patient 2026-05-01T01:00:00Z']);
  });

  it('fire nothing once they are stopped', async () => {
    const { clock, go } = clockAt('2026-05-01T00:59:00Z');
    const { sent, options } = recorder();
    const schedules = startSchedules({ schedules: [schedule('rate(1 hour)')], clock, ...options });
    await go(1000);
    schedules.stop();
    await go(5 * MINUTE);
    expect(sent).toEqual([]);
  });
});

describe('what a schedule starts', () => {
  let folder = '';
  let backend: Backend;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-schedules-'));
    backend = openBackend({ kind: 'embedded', directory: folder });
  });
  afterEach(() => {
    closeBackend(backend);
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the messages in the queue come to. */
  const outcomes = async () => {
    const kinds: string[] = [];
    const deliveries = await backend.broker.receive(100, AbortSignal.timeout(50));
    for (const delivery of deliveries) {
      const message = parseMessage(delivery.body);
      if (message === undefined || !('start' in message)) throw new Error(delivery.body);
      kinds.push((await startRun(message.start, backend)).kind);
      await delivery.acknowledge();
    }
    return kinds;
  };

  it.each([
    ['allow', ['run', 'run']],
    ['skip', ['run', 'skip']],
    ['queue', ['run', 'wait']],
  ] as const)('with %s, of two instants, the first still running', async (overlap, kinds) => {
    const { clock, go } = clockAt('2026-05-01T00:59:00Z');
    const { options } = recorder();
    const task = `report-${overlap}`;
    const one = schedule('rate(1 hour)', { name: task, task, overlap, input: { day: 'monday' } });
    const started = startSchedules({
      ...options,
      schedules: [one],
      clock,
      broker: backend.broker,
    });
    // The queue takes real time, the clock does not.
    for (let minutes = 0; minutes < 90; minutes += 1) {
      await go(MINUTE);
      await sleep(2);
    }
    while ((await backend.broker.depth()) < 2) await sleep(5);
    started.stop();
    expect(await outcomes()).toEqual(kinds);
    const [newest] = await backend.store.list({ task, limit: 5 });
    const run = await backend.store.get(newest!.id);
    expect(run).toMatchObject({ input: { day: 'monday' }, state: 'PENDING' });
  });
});

describe('a runner that fires schedules', () => {
  let system: Awaited<ReturnType<typeof startSystem>>;
  afterEach(() => system.stop());

  const due = (fromNowMs: number) => new Date(Date.now() + fromNowMs);
  const at = (when: Date, name: string): ScheduleSettings =>
    schedule(`at(${instantText(when.getTime()).slice(0, -1)})`, {
      name,
      task: 'echo',
      input: { text: name },
      overlap: 'skip',
    });

  it('starts one run for each instant, though two of them fire and are killed meanwhile', async () => {
    system = await startSystem();
    await expect(system.client.schedules()).rejects.toThrow('no schedules');
    const names = Array.from({ length: 12 }, (_, index) => `due-${index}`);
    const all = names.map((name, index) => ({
      ...at(due(1500 + index * 1000), name),
      overlap: 'allow' as const,
    }));
    const variables = { [ENV.schedules]: JSON.stringify(all) };
    let [one, two] = await Promise.all([
      system.startRunner(variables),
      system.startRunner(variables),
    ]);
    const until = Date.parse(all.at(-1)!.expression.slice(3, -1) + 'Z') + 1500;
    while (Date.now() < until) {
      await sleep(700 + Math.random() * 600);
      one.kill('SIGKILL');
      await once(one, 'exit');
      [one, two] = [two, await system.startRunner(variables)];
    }
    const runs = async () => {
      const listed = await system.client.runs({ task: 'echo', limit: 100 });
      const whole = await Promise.all(listed.map(({ id }) => system.client.run(id)));
      return whole.filter(({ input }) => (input as { text: string }).text.startsWith('due-'));
    };
    for (let waited = 0; (await runs()).length < names.length && waited < 100; waited += 1)
      await sleep(100);
    const made = await runs();
    expect(made.map(({ input }) => (input as { text: string }).text).sort()).toEqual(names.sort());
    for (const { id } of made)
      expect(await finished(system.client, id, 30_000)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await runs()).toHaveLength(names.length);
  });

  it('makes up for what came due while it was started again, and tells of it', async () => {
    const soon = at(due(-5000), 'soon');
    const late = at(due(-300_000), 'late');
    const next = at(due(3600_000), 'next');
    const schedules = JSON.stringify([soon, late, next]);
    system = await startSystem({ variables: { [ENV.schedules]: schedules } });
    await system.startRunner();
    let told = await system.client.schedules();
    for (let waited = 0; told[0]?.lastRun?.state !== 'SUCCEEDED' && waited < 200; waited += 1) {
      await sleep(50);
      told = await system.client.schedules();
    }
    expect(told[0]).toMatchObject({ name: 'soon', task: 'echo', lastRun: { state: 'SUCCEEDED' } });
    expect(told[0]).not.toHaveProperty('nextAt');
    expect(told[1]).not.toHaveProperty('lastRun');
    expect(told[2]).toMatchObject({ nextAt: `${next.expression.slice(3, -1)}Z` });
    expect(JSON.stringify(told)).not.toContain('text');
    expect(await system.client.runs()).toHaveLength(1);
  });
});
