import { Duration, TimeZone } from 'aws-cdk-lib';
import {
  Schedule,
  ScheduleExpression,
  TimeWindow,
  type IScheduleTarget,
} from 'aws-cdk-lib/aws-scheduler';
import type { ScheduleTargetBaseProps } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { ResolvedSchedule } from '../config';

export interface TimetableProps {
  /** Of the schedule; the queue of its dead letters is named after it. */
  readonly name: string;
  readonly description: string;
  readonly schedule: ResolvedSchedule;
  /** What is started, given what all targets have in common. */
  readonly target: (common: ScheduleTargetBaseProps) => IScheduleTarget;
}

/** EventBridge Scheduler's own most: within the age, each of its retries is welcome. */
const MOST_RETRIES = 185;

/** EventBridge Scheduler's own least, in seconds. */
const LEAST_AGE = 60;

export interface Timetable {
  readonly schedule: Schedule;
  /** Starts that failed: the target was not to be reached, or a right was missing. */
  readonly deadLetters: Queue;
}

/** A schedule in EventBridge Scheduler. Its retries cover the start alone, not what was started. */
export function addTimetable(scope: Construct, props: TimetableProps): Timetable {
  const { name, description, schedule, target } = props;
  const { catchUpSeconds, flexibleWindowMinutes: window, start, end } = schedule;
  const deadLetters = new Queue(scope, 'DeadLetters', {
    queueName: `${name}-schedule-dead-letters`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  return {
    deadLetters,
    schedule: new Schedule(scope, 'Schedule', {
      scheduleName: name,
      description,
      schedule: ScheduleExpression.expression(schedule.expression, TimeZone.of(schedule.timeZone)),
      timeWindow:
        window === undefined ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(window)),
      ...(start !== undefined && { start: new Date(start) }),
      ...(end !== undefined && { end: new Date(end) }),
      target: target({
        deadLetterQueue: deadLetters,
        retryAttempts: catchUpSeconds > 0 ? MOST_RETRIES : 0,
        maxEventAge: Duration.seconds(Math.max(LEAST_AGE, catchUpSeconds)),
      }),
    }),
  };
}
