import { ContextAttribute, ScheduleTargetInput, type Schedule } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ResolvedSchedule } from '../config';
import { dueKey, type StartMessage } from '../../services/protocol/contract';
import { addTimetable } from './timetable';

export interface HandlerScheduleProps {
  readonly name: string;
  /** Name of the task, as in the configuration. */
  readonly task: string;
  readonly schedule: ResolvedSchedule;
  /** Of the task runner. */
  readonly queue: IQueue;
  /** The queue keeps the order of each task's messages. */
  readonly fifo: boolean;
}

/**
 * Runs a handler task by the clock: EventBridge Scheduler sends the task runner a message, which makes a run of it.
 * The run's id comes from the time it was due, so that a start that is delivered twice is one run.
 */
export class HandlerSchedule extends Construct {
  readonly schedule: Schedule;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: HandlerScheduleProps) {
    super(scope, id);
    const { name, task, schedule, queue, fifo } = props;
    const message: StartMessage = {
      version: 1,
      start: {
        task,
        ...(schedule.input !== undefined && { input: schedule.input }),
        key: dueKey(ContextAttribute.scheduleArn, ContextAttribute.scheduledTime),
        overlap: schedule.overlap,
      },
    };
    const timetable = addTimetable(this, {
      name,
      description: `${task}: ${schedule.source} (${schedule.timeZone})`,
      schedule,
      target: (common) =>
        new SqsSendMessage(queue, {
          ...common,
          input: ScheduleTargetInput.fromObject(message),
          ...(fifo && { messageGroupId: task }),
        }),
    });
    this.schedule = timetable.schedule;
    this.deadLetters = timetable.deadLetters;
  }
}
