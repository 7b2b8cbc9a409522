import type { ScheduleStatus } from '../../protocol/api/types';
import { dueKey, type DeployedSchedule } from '../../protocol/contract';
import type { Run } from '../../protocol/run';
import { runIdFor } from '../../protocol/run-id';
import type { RunStore } from '../../protocol/store';
import { instantText, ScheduleError, timetableOf, type Timetable } from '../../protocol/timetable';
import { nowMs } from '../clock';

/** What EventBridge Scheduler says of a schedule. */
interface Found {
  readonly Arn?: string | undefined;
  readonly State?: string | undefined;
  readonly ScheduleExpression?: string | undefined;
  readonly ScheduleExpressionTimezone?: string | undefined;
  readonly StartDate?: Date | undefined;
  readonly EndDate?: Date | undefined;
  readonly CreationDate?: Date | undefined;
}

type Runs = Pick<RunStore, 'get' | 'lastStarted'>;

/** A run that began later than so after it was due keeps that time to itself. Seconds: a start is made up for as long. */
const LATEST_START_SECONDS = 3600;

/** Instants of which a run is looked for where the store remembers none; each is a question to the store. */
const LOOKED_BACK = 3;

/** What the API tells of a schedule that EventBridge Scheduler fires. */
export async function deployedStatus(
  { name, task, overlap }: DeployedSchedule,
  found: Found,
  store: Runs,
): Promise<ScheduleStatus> {
  const { Arn: arn = '', ScheduleExpression: expression = '', State } = found;
  const timeZone = found.ScheduleExpressionTimezone ?? 'UTC';
  const started = overlap === 'allow' ? undefined : await lastStarted(task, arn, store);
  const table = understood(found, { name, task, overlap, expression, timeZone }, started?.dueMs);
  const state = State === 'DISABLED' ? 'DISABLED' : 'ENABLED';
  const next = state === 'ENABLED' ? table?.next(nowMs()) : undefined;
  const last = overlap === 'allow' ? await lastDue(arn, table, store) : started;
  return {
    ...{ name, task, expression, timeZone, overlap, state },
    ...(next !== undefined && { nextAt: instantText(next) }),
    ...(last !== undefined && {
      lastRun: {
        id: last.run.id,
        state: last.run.state,
        ...(last.dueMs !== undefined && { dueAt: instantText(last.dueMs) }),
      },
    }),
  };
}

/**
 * A rate is counted from its start; where it has none, from a time that EventBridge Scheduler does not tell: from the
 * last one that is known, or from when it was made.
 *
 * @returns undefined where EventBridge Scheduler understands more than is understood here
 */
function understood(
  { StartDate, EndDate, CreationDate }: Found,
  schedule: Pick<ScheduleStatus, 'name' | 'task' | 'overlap' | 'expression' | 'timeZone'>,
  dueMs: number | undefined,
): Timetable | undefined {
  const known = dueMs === undefined ? CreationDate : new Date(dueMs);
  const start = StartDate ?? (schedule.expression.startsWith('rate') ? known : undefined);
  try {
    return timetableOf({
      ...schedule,
      catchUpSeconds: 0,
      ...(start !== undefined && { start: start.toISOString() }),
      ...(EndDate !== undefined && { end: EndDate.toISOString() }),
    });
  } catch (error) {
    if (error instanceof ScheduleError) return undefined;
    throw error;
  }
}

interface Started {
  readonly run: Run;
  readonly dueMs: number | undefined;
}

/** For a container task the store remembers an execution, which is no run. */
async function lastStarted(task: string, arn: string, store: Runs): Promise<Started | undefined> {
  const id = await store.lastStarted(task);
  const run = id === undefined ? undefined : await store.get(id);
  return run === undefined ? undefined : { run, dueMs: dueOf(run, arn) };
}

/** When a run was due: its id is made from it, so that each second before its beginning can be tried. */
function dueOf({ id, createdAt }: Run, arn: string): number | undefined {
  const latest = Math.floor(Date.parse(createdAt) / 1000);
  for (let second = latest; second > latest - LATEST_START_SECONDS; second -= 1)
    if (runIdFor(dueKey(arn, instantText(second * 1000))) === id) return second * 1000;
  return undefined;
}

/** The run of the last instants that has one: where runs may overlap, each instant has its own. */
async function lastDue(
  arn: string,
  table: Timetable | undefined,
  store: Runs,
): Promise<Started | undefined> {
  let dueMs = table?.previous(nowMs() + 1);
  for (let i = 0; i < LOOKED_BACK && dueMs !== undefined; i += 1) {
    const run = await store.get(runIdFor(dueKey(arn, instantText(dueMs))));
    if (run !== undefined) return { run, dueMs };
    dueMs = table?.previous(dueMs);
  }
  return undefined;
}
