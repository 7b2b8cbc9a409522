import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ResolvedSubscription } from '../config';

export interface TopicSubscriptionProps {
  readonly topic: ITopic;
  readonly subscription: ResolvedSubscription;
  readonly deadLetters: IQueue;
  /** Of the task runner. */
  readonly queue: IQueue;
}

const FILTER_SCOPE = { attributes: 'MessageAttributes', body: 'MessageBody' };

/** Attempts to hand a message on before it is a dead letter. */
const MOST_ATTEMPTS = 5;

/**
 * Makes a run of each message on a topic: SNS delivers, by the filter, into a queue of the subscription's own; a pipe
 * wraps each message in what the task runner takes, and puts it into its queue.
 */
export class TopicSubscription extends Construct {
  readonly queue: Queue;
  readonly pipe: CfnPipe;

  constructor(scope: Construct, id: string, props: TopicSubscriptionProps) {
    super(scope, id);
    const { topic, subscription, deadLetters } = props;
    const { task, filter, filterOn } = subscription;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MOST_ATTEMPTS },
    });
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
      }),
    );
    new CfnSubscription(this, 'Subscription', {
      topicArn: topic.topicArn,
      protocol: 'sqs',
      endpoint: this.queue.queueArn,
      rawMessageDelivery: true,
      ...(filter !== undefined && {
        filterPolicy: filter,
        filterPolicyScope: FILTER_SCOPE[filterOn],
      }),
    });
    const role = this.roleOf(props.queue);
    this.pipe = new CfnPipe(this, 'Pipe', {
      description: `A message becomes a run of ${task}`,
      roleArn: role.roleArn,
      source: this.queue.queueArn,
      target: props.queue.queueArn,
      targetParameters: {
        inputTemplate: startTemplate(task),
        ...(props.queue.fifo && { sqsQueueParameters: { messageGroupId: task } }),
      },
    });
    // A pipe is refused while its role lacks a right.
    this.pipe.node.addDependency(role);
  }

  private roleOf(target: IQueue): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [this.queue.queueArn],
      }),
    );
    target.grantSendMessages(role);
    return role;
  }
}

/**
 * StartMessage of services/protocol/contract.ts. The pipe puts a body that is JSON in as it is, and any other as text.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
 */
function startTemplate(task: string): string {
  return `{"version":1,"start":{"task":${JSON.stringify(task)},"key":<$.messageId>,"input":<$.body>}}`;
}
