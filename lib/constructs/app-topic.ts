import { Topic, type CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** A topic that workloads publish to: encrypted, and it takes TLS only. */
export class AppTopic extends Construct {
  readonly topic: Topic;

  constructor(
    scope: Construct,
    id: string,
    { topicName, fifo }: { readonly topicName: string; readonly fifo: boolean },
  ) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      topicName: fifo ? `${topicName}.fifo` : topicName,
      enforceSSL: true,
      ...(fifo && { fifo, contentBasedDeduplication: true }),
    });
    // The key that AWS keeps for SNS: every principal of the account that may publish may use it.
    (this.topic.node.defaultChild as CfnTopic).kmsMasterKeyId = 'alias/aws/sns';
  }
}
