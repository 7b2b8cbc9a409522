import type { Logger } from 'pino';
import type { Broker } from '../protocol/broker';
import { nowMs } from '../protocol/clock';
import type { ScheduleSettings, StartMessage } from '../protocol/contract';
import { scheduleKey, instantText, timetableOf, type Timetable } from '../protocol/timetable';

/** Time as schedules see it; tests have one of their own. */
export interface ScheduleClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, after about this many milliseconds. The function that is returned calls it off. */
  after(ms: number, call: () => void): () => void;
}

interface Options {
  readonly schedules: readonly ScheduleSettings[];
  readonly broker: Pick<Broker, 'submit'>;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly clock: ScheduleClock;
}

/** The time of this machine. */
export const realClock: ScheduleClock = {
  now: nowMs,
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

export interface Schedules {
  /** Nothing fires any more. */
  stop(): void;
}

/**
 * What came due at most this long ago is made up for, in milliseconds: a runner that is started again loses nothing,
 * and a laptop that wakes up does not do a night's work at once.
 */
const LATE_MS = 60_000;

/** Longest sleep, in milliseconds: timers stand still while a laptop sleeps, and do not notice a clock that is set. */
const LONGEST_SLEEP_MS = 60_000;

/** Pause before a start that failed is tried again, in milliseconds. */
const TRY_AGAIN_MS = 5000;

interface Start {
  readonly schedule: ScheduleSettings;
  readonly dueMs: number;
}

/**
 * Sends the message of each scheduled run when it is due, as EventBridge Scheduler does on AWS. It remembers nothing:
 * the run's id is made from schedule and instant, so that what is sent twice, by a runner that was started again or
 * by two of them, is one run.
 */
export function startSchedules({ schedules, broker, logger, clock }: Options): Schedules {
  const timetables = schedules.map((schedule): [ScheduleSettings, Timetable] => [
    schedule,
    timetableOf(schedule),
  ]);
  let failed: Start[] = [];
  let seenMs = clock.now() - LATE_MS;
  let stopped = false;
  let callOff = (): void => undefined;

  const send = async (start: Start): Promise<void> => {
    const { schedule, dueMs } = start;
    const about = { schedule: schedule.name, task: schedule.task, due: instantText(dueMs) };
    try {
      await broker.submit(messageOf(start), schedule.task);
      logger.info(about, 'schedule is due');
    } catch (error) {
      const again = clock.now() - dueMs < schedule.catchUpSeconds * 1000;
      logger[again ? 'warn' : 'error']({ ...about, again, error: String(error) }, 'cannot start');
      if (again) failed.push(start);
    }
  };

  const look = async (): Promise<void> => {
    const now = clock.now();
    // A clock that was set back: what comes due again is the same run.
    const fromMs = Math.min(seenMs, now);
    seenMs = now;
    const due = timetables.flatMap(([schedule, timetable]) => {
      const dueMs = timetable.previous(now + 1);
      if (dueMs === undefined || dueMs <= fromMs) return [];
      if (now - dueMs <= LATE_MS) return [{ schedule, dueMs }];
      const { name, task } = schedule;
      logger.warn({ schedule: name, task, due: instantText(dueMs) }, 'missed; not made up for');
      return [];
    });
    const again = failed;
    failed = [];
    await Promise.all([...again, ...due].map(send));
    if (!stopped) sleep();
  };

  const sleep = (): void => {
    const now = clock.now();
    const next = timetables.map(([, timetable]) => timetable.next(seenMs) ?? Infinity);
    const longest = failed.length > 0 ? TRY_AGAIN_MS : LONGEST_SLEEP_MS;
    callOff = clock.after(Math.max(1, Math.min(longest, ...next.map((at) => at - now))), () => {
      void look();
    });
  };

  if (timetables.length > 0) void look();
  return {
    stop: () => {
      stopped = true;
      callOff();
    },
  };
}

function messageOf({ schedule, dueMs }: Start): StartMessage {
  const { task, input, overlap } = schedule;
  return {
    version: 1,
    start: {
      task,
      ...(input !== undefined && { input }),
      key: scheduleKey(schedule, dueMs),
      overlap,
    },
  };
}
