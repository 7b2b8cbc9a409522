import type { Schedules } from '../../services/protocol/api/schedule-status';
import type { ScheduleStatus } from '../../services/protocol/api/types';
import type { Backend } from '../../services/protocol/backend';
import type { ScheduleSettings } from '../../services/protocol/contract';
import { startRun } from '../../services/protocol/start';
import { end, FAILURE, startWeb } from './web';

export interface ScheduledWorld {
  readonly backend: Backend;
  /** Makes these the schedules that there are. */
  readonly put: (schedules: readonly ScheduleSettings[]) => Promise<Schedules>;
  /** What makes the run of a schedule and a time once. */
  readonly keyOf: (schedule: ScheduleSettings, due: string) => string;
}

const COMMON = { timeZone: 'UTC', catchUpSeconds: 3600, overlap: 'skip' } as const;

export const NIGHTLY: ScheduleSettings = {
  ...COMMON,
  name: 'shop-dev-a',
  task: 'a',
  expression: 'cron(0 2 * * ? *)',
  timeZone: 'Europe/Berlin',
};
const OVER: ScheduleSettings = {
  ...COMMON,
  name: 'shop-dev-b',
  task: 'b',
  expression: 'at(2020-01-31T02:00:00)',
};
const TO_COME: ScheduleSettings = {
  ...COMMON,
  name: 'shop-dev-program',
  task: 'program',
  expression: 'rate(5 minutes)',
  start: '2126-01-31T02:00:00Z',
  overlap: 'allow',
};

/** What the API asked for schedules answers. */
export async function asked(backend: Backend, schedules: Schedules) {
  const web = await startWeb(backend, { schedules });
  try {
    const response = await fetch(`${web.url}/api/v1/schedules`);
    const body = (await response.json()) as {
      readonly schedules: readonly ScheduleStatus[];
      readonly detail?: string;
    };
    return { status: response.status, ...body };
  } finally {
    await web.stop();
  }
}

/** The time of the day in UTC, this second: `2027-01-31T02:00:00Z`. */
export const instant = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z');

/** The last time that it was 2 o'clock in Berlin. */
function lastNight(): string {
  const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: 'Europe/Berlin' });
  let ms = Math.floor(Date.now() / 3600_000) * 3600_000;
  while (hour.format(ms) !== '02') ms -= 3600_000;
  return instant(ms);
}

/** What the API tells of schedules, whoever fires them. */
export function schedulePromises(world: () => ScheduledWorld): void {
  const told = async (schedules: readonly ScheduleSettings[]) => {
    const { backend, put } = world();
    return (await asked(backend, await put(schedules))).schedules;
  };

  it('tell when each is due next, in the order of the configuration', async () => {
    const [nightly, over, toCome] = await told([NIGHTLY, OVER, TO_COME]);
    expect(nightly).toMatchObject({
      ...{ name: 'shop-dev-a', task: 'a', expression: 'cron(0 2 * * ? *)', overlap: 'skip' },
      ...{ timeZone: 'Europe/Berlin', state: 'ENABLED' },
    });
    const nextMs = Date.parse(nightly!.nextAt!);
    expect(nextMs - Date.now()).toBeGreaterThan(0);
    expect(nextMs - Date.parse(lastNight())).toBeGreaterThanOrEqual(23 * 3600_000);
    expect(nextMs - Date.parse(lastNight())).toBeLessThanOrEqual(25 * 3600_000);
    expect(over).not.toHaveProperty('nextAt');
    expect(toCome).toMatchObject({ nextAt: '2126-01-31T02:00:00Z', overlap: 'allow' });
  });

  it('tell nothing of a last run before there is one', async () => {
    const [over] = await told([OVER]);
    expect(over).not.toHaveProperty('lastRun');
  });

  it('tell what came of the last time', async () => {
    const { backend, keyOf } = world();
    const due = lastNight();
    const key = keyOf(NIGHTLY, due);
    const started = await startRun({ task: 'a', key, overlap: 'skip' }, backend);
    if (started.kind !== 'run') throw new Error(started.kind);
    const [before] = await told([NIGHTLY]);
    expect(before!.lastRun).toMatchObject({ id: started.runId, state: 'PENDING' });
    await end(backend, started.runId, FAILURE);
    const [after] = await told([NIGHTLY]);
    expect(after!.lastRun).toMatchObject({ id: started.runId, state: 'FAILED' });
  });

  it('tell that there are none', async () => {
    expect(await told([])).toEqual([]);
  });
}
