import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface TaskQueueProps {
  readonly queueName: string;
  /** Deliveries before a message is a dead letter. */
  readonly maxReceives: number;
  /** Keeps the order of each task's messages. */
  readonly fifo?: boolean;
}

/** Messages that nobody could work on are kept this long. */
const KEEP_DEAD_LETTERS = Duration.days(14);

/** The queue of runs, and the queue of those that failed too often. */
export class TaskQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { queueName, maxReceives, fifo }: TaskQueueProps) {
    super(scope, id);
    const suffix = fifo === true ? '.fifo' : '';
    this.deadLetters = new Queue(this, 'DeadLetters', {
      queueName: `${queueName}-dead-letters${suffix}`,
      ...(fifo === true && { fifo }),
      retentionPeriod: KEEP_DEAD_LETTERS,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.queue = new Queue(this, 'Queue', {
      queueName: `${queueName}${suffix}`,
      // EventBridge Scheduler sends no deduplication id of its own
      ...(fifo === true && { fifo, contentBasedDeduplication: true }),
      // a receiver that works on a message extends this; see services/protocol/broker.ts
      visibilityTimeout: Duration.seconds(30),
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxReceives },
    });
  }
  /** Lets rules of EventBridge put in what becomes a run. */
  acceptEvents(rules: readonly string[]): void {
    for (const queue of [this.queue, this.deadLetters]) {
      queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': [...rules] } },
        }),
      );
    }
  }
}
