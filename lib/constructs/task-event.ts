import { Duration } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { ResolvedEvent } from '../config';
import type { TaskQueue } from './task-queue';

export interface TaskEventProps {
  readonly event: ResolvedEvent;
  readonly ruleName: string;
  /** Name, in S3, of a bucket under `storage`. */
  readonly bucketName: (name: string) => string;
  readonly queue: TaskQueue;
}

/** An event that the queue did not take is given up after this. */
const GIVE_UP = {
  maximumRetryAttempts: 185,
  maximumEventAgeInSeconds: Duration.hours(24).toSeconds(),
};

/** Makes a run of each event that fits: a rule puts what the task runner takes into its queue. */
export class TaskEvent extends Construct {
  readonly rule: CfnRule;

  constructor(scope: Construct, id: string, props: TaskEventProps) {
    super(scope, id);
    const { event, ruleName, queue } = props;
    this.rule = new CfnRule(this, 'Rule', {
      name: ruleName,
      description: `An event becomes a run of ${event.task}`,
      ...(event.kind === 'pattern' && event.bus !== 'default' && { eventBusName: event.bus }),
      eventPattern: event.kind === 'pattern' ? event.pattern : uploads(event, props.bucketName),
      targets: [
        {
          id: 'TaskQueue',
          arn: queue.queue.queueArn,
          ...(queue.queue.fifo && { sqsParameters: { messageGroupId: event.task } }),
          inputTransformer: {
            inputPathsMap: { id: '$.id' },
            inputTemplate: startTemplate(event),
          },
          retryPolicy: GIVE_UP,
          deadLetterConfig: { arn: queue.deadLetters.queueArn },
        },
      ],
    });
  }
}

/**
 * StartMessage of services/protocol/contract.ts. One event may start several tasks: its id alone is no key.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function startTemplate({ name, task }: ResolvedEvent): string {
  return `{"version":1,"start":{"task":${JSON.stringify(task)},"key":"<id> ${name}","input":<aws.events.event.json>}}`;
}

function uploads(
  { bucket, prefix, suffix }: Extract<ResolvedEvent, { kind: 'upload' }>,
  bucketName: TaskEventProps['bucketName'],
): object {
  const key = keyMatcher(prefix, suffix);
  return {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: {
      bucket: { name: [bucketName(bucket)] },
      ...(key !== undefined && { object: { key: [key] } }),
    },
  };
}

/** Two matchers of one field are alternatives in EventBridge: what must hold together is one wildcard. */
function keyMatcher(prefix: string, suffix: string): object | undefined {
  if (prefix !== '' && suffix !== '') {
    return { wildcard: `${escaped(prefix)}*${escaped(suffix)}` };
  }
  if (prefix !== '') return { prefix };
  return suffix === '' ? undefined : { suffix };
}

const escaped = (text: string): string => text.replace(/[\\*]/g, '\\$&');
