import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { ownSchedules } from '../../../services/protocol/api/schedule-status';
import { closeBackend, type Backend } from '../../../services/protocol/backend';
import { dueKey, type ScheduleSettings } from '../../../services/protocol/contract';
import { startRun } from '../../../services/protocol/start';
import { scheduleKey } from '../../../services/protocol/timetable';
import { schedulesOnAws } from '../../../services/web/scheduler/network';
import { EMULATED_ACCOUNT } from '../../support/emulator';
import { describeWith } from '../../support/prerequisites';
import { emulatedBackend } from '../aws-resources';
import { asked, instant, NIGHTLY, schedulePromises } from '../schedule-promises';
import { embeddedBackend, startWeb, TASKS } from '../web';

describe('schedules that a task runner fires', () => {
  const { backend, close } = embeddedBackend();
  afterAll(close);
  schedulePromises(() => ({
    backend,
    put: (schedules) => Promise.resolve(ownSchedules(schedules, backend)),
    keyOf: (schedule, due) => scheduleKey(schedule, Date.parse(due)),
  }));
});

describe('a web service that was told of no schedules', () => {
  it('says so, rather than that there are none', async () => {
    const { backend, close } = embeddedBackend();
    const web = await startWeb(backend, { schedules: undefined });
    const response = await fetch(`${web.url}/api/v1/schedules`);
    await web.stop();
    close();
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('deploy') });
  });
});

const arnOf = (name: string) =>
  `arn:aws:scheduler:eu-west-1:${EMULATED_ACCOUNT}:schedule/default/${name}`;

/** As EventBridge Scheduler is asked for it. */
const requestOf = ({ name, expression, timeZone, start, end }: ScheduleSettings) => ({
  Name: name,
  ScheduleExpression: expression,
  ScheduleExpressionTimezone: timeZone,
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  Target: {
    Arn: `arn:aws:sqs:eu-west-1:${EMULATED_ACCOUNT}:tasks`,
    RoleArn: `arn:aws:iam::${EMULATED_ACCOUNT}:role/scheduler`,
  },
  ...(start !== undefined && { StartDate: new Date(start) }),
  ...(end !== undefined && { EndDate: new Date(end) }),
});

describeWith('emulator', 'schedules that EventBridge Scheduler fires', () => {
  let emulated: Awaited<ReturnType<typeof emulatedBackend>>;
  let backend: Backend;
  let client: SchedulerClient;
  const made = new Set<string>();
  beforeAll(async () => {
    emulated = await emulatedBackend(TASKS.map(({ name }) => name));
    backend = emulated.open();
    client = new SchedulerClient();
  });
  afterAll(async () => {
    closeBackend(backend);
    await emulated.emulator.stop();
  });

  const put = async (schedules: readonly ScheduleSettings[]) => {
    for (const schedule of schedules) {
      const Command = made.has(schedule.name) ? UpdateScheduleCommand : CreateScheduleCommand;
      await client.send(new Command(requestOf(schedule)));
      made.add(schedule.name);
    }
    const deployed = schedules.map(({ name, task, overlap }) => ({ name, task, overlap }));
    return schedulesOnAws(deployed, backend);
  };
  schedulePromises(() => ({ backend, put, keyOf: ({ name }, due) => dueKey(arnOf(name), due) }));

  const begun = async (schedule: ScheduleSettings, due: string): Promise<string> => {
    const { name, task, overlap } = schedule;
    const started = await startRun({ task, key: dueKey(arnOf(name), due), overlap }, backend);
    if (started.kind !== 'run') throw new Error(started.kind);
    return started.runId;
  };

  it('are told as they are there, not as they were deployed', async () => {
    const name = 'shop-dev-changed';
    const schedules = await put([{ ...NIGHTLY, name }]);
    await client.send(
      new UpdateScheduleCommand({
        ...requestOf({ ...NIGHTLY, name, expression: 'cron(30 6 * * ? *)' }),
        State: 'DISABLED',
      }),
    );
    const [changed] = (await asked(backend, schedules)).schedules;
    expect(changed).toMatchObject({ expression: 'cron(30 6 * * ? *)', state: 'DISABLED' });
    expect(changed).not.toHaveProperty('nextAt');
  });

  it('are no longer told when somebody has deleted them', async () => {
    const kept = { ...NIGHTLY, name: 'shop-dev-kept' };
    const schedules = await put([{ ...NIGHTLY, name: 'shop-dev-gone' }, kept]);
    await client.send(new DeleteScheduleCommand({ Name: 'shop-dev-gone' }));
    expect((await asked(backend, schedules)).schedules.map(({ name }) => name)).toEqual([
      'shop-dev-kept',
    ]);
  });

  it('count a rate without a start from the last time that is known', async () => {
    const hourly: ScheduleSettings = {
      ...{ name: 'shop-dev-hourly', task: 'hourly', expression: 'rate(1 hour)' },
      ...{ timeZone: 'UTC', overlap: 'queue', catchUpSeconds: 3600 },
    };
    const dueMs = Math.floor(Date.now() / 1000) * 1000 - 17_000;
    const runId = await begun(hourly, instant(dueMs));
    const [told] = (await asked(backend, await put([hourly]))).schedules;
    expect(told!.lastRun).toEqual({ id: runId, state: 'PENDING', dueAt: instant(dueMs) });
    expect(told!.nextAt).toBe(instant(dueMs + 3600_000));
  });

  it('know the last run where runs may overlap, too', async () => {
    const minutely: ScheduleSettings = {
      ...{ name: 'shop-dev-minutely', task: 'minutely', expression: 'cron(* * * * ? *)' },
      ...{ timeZone: 'UTC', overlap: 'allow', catchUpSeconds: 3600 },
    };
    const due = instant(Math.floor(Date.now() / 60_000) * 60_000);
    const runId = await begun(minutely, due);
    const [told] = (await asked(backend, await put([minutely]))).schedules;
    expect(told!.lastRun).toEqual({ id: runId, state: 'PENDING', dueAt: due });
  });

  it('are asked for once, however many consoles look, and anew after five seconds', async () => {
    const schedules = await put([{ ...NIGHTLY, name: 'shop-dev-watched' }]);
    const [first] = await schedules();
    await client.send(new DeleteScheduleCommand({ Name: 'shop-dev-watched' }));
    expect(await schedules()).toEqual([first]);
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 6000);
    expect(await schedules()).toEqual([]);
    later.mockRestore();
  });

  it('are 503 while EventBridge Scheduler does not answer, and are asked for again', async () => {
    const schedules = await put([{ ...NIGHTLY, name: 'shop-dev-silent' }]);
    const { AWS_ENDPOINT_URL } = process.env;
    process.env.AWS_ENDPOINT_URL = 'http://localhost:1';
    const cut = schedulesOnAws([{ ...NIGHTLY, name: 'shop-dev-silent' }], backend);
    const answer = await asked(backend, cut);
    process.env.AWS_ENDPOINT_URL = AWS_ENDPOINT_URL;
    expect(answer).toMatchObject({ status: 503, detail: expect.stringContaining('Scheduler') });
    expect((await asked(backend, schedules)).status).toBe(200);
  });
});
