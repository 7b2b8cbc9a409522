import type { Backend } from '../backend';
import { nowMs } from '../clock';
import type { ScheduleSettings } from '../contract';
import type { Run } from '../run';
import { instantText, scheduledRunId, timetableOf } from '../timetable';
import type { ScheduleStatus } from './types';

/** Instants looked back for a schedule's last run: those before it may have been left out. */
const LOOKED_BACK = 50;

/** Tells of the schedules as they are now. */
export type Schedules = () => Promise<readonly ScheduleStatus[]>;

/** The schedules that an application's own task runner fires. */
export const ownSchedules =
  (schedules: readonly ScheduleSettings[], backend: Pick<Backend, 'store'>): Schedules =>
  () =>
    Promise.all(schedules.map((one) => scheduleStatus(one, backend)));

/** What the API tells of a schedule that a task runner fires. */
export async function scheduleStatus(
  schedule: ScheduleSettings,
  { store }: Pick<Backend, 'store'>,
): Promise<ScheduleStatus> {
  const { name, task, expression, timeZone, overlap } = schedule;
  const timetable = timetableOf(schedule);
  const now = nowMs();
  const next = timetable.next(now);
  let last: { readonly run: Run; readonly dueMs: number } | undefined;
  let dueMs = timetable.previous(now + 1);
  for (let i = 0; i < LOOKED_BACK && dueMs !== undefined && last === undefined; i += 1) {
    const run = await store.get(scheduledRunId(schedule, dueMs));
    if (run !== undefined) last = { run, dueMs };
    dueMs = timetable.previous(dueMs);
  }
  return {
    name,
    task,
    expression,
    timeZone,
    overlap,
    state: 'ENABLED',
    ...(next !== undefined && { nextAt: instantText(next) }),
    ...(last !== undefined && {
      lastRun: { id: last.run.id, state: last.run.state, dueAt: instantText(last.dueMs) },
    }),
  };
}
