import type { ScheduleStatus } from '../../services/protocol/api/types';
import type { ScheduleSettings } from '../../services/protocol/contract';
import { timetableOf } from '../../services/protocol/timetable';
import { nowMs } from './clock';
import type { Cell } from './table';
import { color } from './terminal';
import { paintOf } from './run-words';
import { duration } from './words';

const untilText = (dueMs: number | undefined): string =>
  dueMs === undefined ? 'never' : `in ${duration(dueMs - nowMs())}`;

const whenOf = ({ expression, timeZone }: Pick<ScheduleStatus, 'expression' | 'timeZone'>) =>
  expression.startsWith('rate') ? expression : `${expression} ${timeZone}`;

/** A schedule that begins to fire: what, when, and when next. */
export function scheduleLine(schedule: ScheduleSettings): string {
  const next = untilText(timetableOf(schedule).next(nowMs()));
  return `Schedule  ${color.cyan(schedule.task)} ${whenOf(schedule)}, next ${next}`;
}

const agoOf = ({ dueAt }: NonNullable<ScheduleStatus['lastRun']>): string[] =>
  dueAt === undefined ? [] : [`${duration(nowMs() - Date.parse(dueAt))} ago`];

export const SCHEDULE_HEAD = ['SCHEDULED TASK', 'NEXT', 'LAST', 'WHEN'] as const;

export function scheduleRow(schedule: ScheduleStatus): (string | Cell)[] {
  const { task, nextAt, lastRun } = schedule;
  return [
    task,
    untilText(nextAt === undefined ? undefined : Date.parse(nextAt)),
    lastRun === undefined
      ? ''
      : {
          text: [lastRun.state, ...agoOf(lastRun)].join(', '),
          paint: paintOf(lastRun.state),
        },
    whenOf(schedule),
  ];
}
