import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { TOPIC_VARIABLE, variableOf } from '../config/variables';
import { AppTopic } from '../constructs/app-topic';
import { nameIn, pascalCase } from '../constructs/names';
import { TaskEvent } from '../constructs/task-event';
import { TopicSubscription } from '../constructs/topic-subscription';
import type { DataStack } from './data-stack';
import type { StorageStack } from './storage-stack';

interface MessagingStackProps extends StackProps {
  readonly environment: ResolvedEnvironment;
  readonly data: DataStack;
  readonly storage: StorageStack | undefined;
}

/** Topics, and what makes a run of a message or an event: all of it ends in the task runner's queue. */
export class MessagingStack extends Stack {
  /** By name, in the order written. */
  readonly topics: ReadonlyMap<string, AppTopic>;
  readonly subscriptions: readonly TopicSubscription[];
  readonly events: readonly TaskEvent[];
  /** Messages that could not be handed to the task runner's queue; undefined without subscriptions. */
  readonly deadLetters: Queue | undefined;
  readonly #publishers: ReadonlyMap<string, readonly string[]>;

  constructor(scope: Construct, id: string, props: MessagingStackProps) {
    super(scope, id, props);
    const { environment, data, storage } = props;
    this.#publishers = new Map(environment.topics.map(({ name, publish }) => [name, publish]));
    this.topics = new Map(
      environment.topics.map((topic) => [
        topic.name,
        new AppTopic(this, pascalCase(topic.name), {
          topicName: nameIn(environment, topic.name),
          fifo: topic.fifo,
        }),
      ]),
    );
    this.deadLetters = environment.topics.some(({ subscriptions }) => subscriptions.length > 0)
      ? new Queue(this, 'DeadLetters', {
          queueName: nameIn(environment, 'subscriptions-dead-letters'),
          retentionPeriod: Duration.days(14),
          encryption: QueueEncryption.SQS_MANAGED,
          enforceSSL: true,
        })
      : undefined;
    this.subscriptions = this.subscribe(props);
    this.events = environment.events.map(
      (event) =>
        new TaskEvent(this, `${pascalCase(event.name)}Event`, {
          event,
          ruleName: nameIn(environment, event.name),
          bucketName: (name) => storage?.bucketName(name) ?? '',
          queue: data.queueOf(event.task),
        }),
    );
  }

  /** What a workload that publishes is told, by environment variable. */
  variablesOf(workload: string): Record<string, string> {
    return Object.fromEntries(
      this.topicsOf(workload).map(([name, { topic }]) => [
        variableOf(name, TOPIC_VARIABLE),
        topic.topicArn,
      ]),
    );
  }

  grantPublish(workload: string, grantee: IGrantable): void {
    for (const [, { topic }] of this.topicsOf(workload)) topic.grantPublish(grantee);
  }

  private topicsOf(workload: string): [string, AppTopic][] {
    return [...this.topics].filter(([name]) => this.#publishers.get(name)?.includes(workload));
  }

  private subscribe({ environment, data }: MessagingStackProps): TopicSubscription[] {
    const { deadLetters } = this;
    return environment.topics.flatMap(({ name, subscriptions }) => {
      const topic = this.topics.get(name);
      if (topic === undefined || deadLetters === undefined) return [];
      return subscriptions.map(
        (subscription) =>
          new TopicSubscription(topic, pascalCase(subscription.task), {
            topic: topic.topic,
            subscription,
            deadLetters,
            queue: data.queueOf(subscription.task).queue,
          }),
      );
    });
  }
}
