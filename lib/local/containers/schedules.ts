import type { ScheduleSettings, StartMessage } from '../../../services/protocol/contract';
import { instantText, scheduleKey, timetableOf } from '../../../services/protocol/timetable';
import { nowMs } from '../clock';

/** What a schedule of an environment does when it is due. */
export interface Starter {
  /** A handler task: the message that the queue gets. */
  readonly send: (message: StartMessage, task: string) => Promise<void>;
  /** A container task. Settles at its end. */
  readonly run: (task: string, input: unknown) => Promise<void>;
  /** Whether a task is run as a container of its own. */
  readonly isContainer: (task: string) => boolean;
  readonly onFire: (schedule: ScheduleSettings, how: string) => void;
}

/** Longest sleep, in milliseconds: timers stand still while a laptop sleeps. */
const LONGEST_SLEEP_MS = 30_000;

/** Fires schedules as EventBridge Scheduler does, from now on, until the function that is returned is called. */
export function fireSchedules(
  schedules: readonly ScheduleSettings[],
  starter: Starter,
): () => void {
  const running = new Map<string, Promise<void>>();
  const timetables = schedules.map((schedule) => ({ schedule, table: timetableOf(schedule) }));
  let seenMs = nowMs();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const fire = (schedule: ScheduleSettings, dueMs: number): void => {
    const done = (how: string) => () => starter.onFire(schedule, how);
    const failed = (error: unknown): void =>
      starter.onFire(
        schedule,
        `could not start: ${error instanceof Error ? error.message : String(error)}`,
      );
    const { task, overlap, input } = schedule;
    if (!starter.isContainer(task)) {
      void starter.send(messageOf(schedule, dueMs), task).then(done('sent'), failed);
      return;
    }
    const before = running.get(task);
    if (before !== undefined && overlap === 'skip') {
      done('left out: the one before still runs')();
      return;
    }
    starter.onFire(schedule, 'started');
    const begun = (overlap === 'queue' ? (before ?? Promise.resolve()) : Promise.resolve()).then(
      () => starter.run(task, input),
    );
    const ended = begun.catch(failed).finally(() => {
      if (running.get(task) === ended) running.delete(task);
    });
    running.set(task, ended);
  };

  const look = (): void => {
    if (stopped) return;
    const now = nowMs();
    let nextMs = now + LONGEST_SLEEP_MS;
    for (const { schedule, table } of timetables) {
      let due = table.next(seenMs);
      // After a sleep of the laptop, the last one that was missed is enough.
      if (due !== undefined && due <= now) {
        fire(schedule, table.previous(now + 1) ?? due);
        due = table.next(now);
      }
      if (due !== undefined) nextMs = Math.min(nextMs, due);
    }
    seenMs = now;
    timer = setTimeout(look, Math.max(0, nextMs - now));
  };
  look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

function messageOf(schedule: ScheduleSettings, dueMs: number): StartMessage {
  const { task, overlap, input } = schedule;
  return {
    version: 1,
    start: {
      ...{ task, overlap, key: scheduleKey(schedule, dueMs) },
      ...(input !== undefined && { input: atInstant(input, dueMs) }),
    },
  };
}

/** EventBridge Scheduler puts the time that was meant in place of a word of its own. */
function atInstant(input: unknown, dueMs: number): unknown {
  const text = JSON.stringify(input).replaceAll(
    '<aws.scheduler.scheduled-time>',
    instantText(dueMs),
  );
  return JSON.parse(text);
}
