import { readAssembly, type Resource, type Stack } from '../../lib/assembly';
import { resolveApplication } from '../../lib/config';
import example from '../support/examples/storage';
import { PROJECT_ROOT, synthesized } from '../support/sample';

const dev = { account: '111111111111', region: 'eu-west-1' };
const assemblyOf = (input: object) =>
  readAssembly(synthesized(resolveApplication(input, { root: PROJECT_ROOT })));
const assembly = assemblyOf(example);
const inStack = (
  { stacks }: { stacks: readonly Stack[] },
  path: string,
  type: string,
): Resource[] =>
  stacks.find((one) => one.path === path)!.resources.filter((one) => one.type === type);
const ofType = (path: string, type: string) => inStack(assembly, path, type);

interface Started {
  readonly version: number;
  readonly start: { task: string; key: string; input: unknown };
}

describe('a topic', () => {
  it('is encrypted, for TLS alone, and open to those who publish', () => {
    expect(ofType('dev/messaging', 'AWS::SNS::Topic').map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        TopicName: 'photos-dev-order-paid',
        KmsMasterKeyId: 'alias/aws/sns',
      }),
    ]);
    expect(JSON.stringify(ofType('dev/messaging', 'AWS::SNS::TopicPolicy'))).toContain(
      'aws:SecureTransport',
    );
    const publishing = (path: string) =>
      ofType(path, 'AWS::IAM::Policy')
        .filter(({ properties }) => JSON.stringify(properties).includes('sns:Publish'))
        .map(({ logicalId }) => logicalId.replace(/[0-9A-F]{8}$/, ''));
    expect(publishing('dev/web')).toEqual(['WebServiceTaskDefinitionTaskRoleDefaultPolicy']);
    expect(publishing('dev/tasks')).toEqual([]);
  });

  it('may be first in, first out', () => {
    const { stacks } = assemblyOf({
      name: 'shop',
      topics: { paid: { fifo: true } },
      environments: { dev },
    });
    expect(inStack({ stacks }, 'dev/messaging', 'AWS::SNS::Topic')[0]!.properties).toMatchObject({
      TopicName: 'shop-dev-paid.fifo',
      FifoTopic: true,
      ContentBasedDeduplication: true,
    });
    expect(inStack({ stacks }, 'dev/messaging', 'AWS::SQS::Queue')).toEqual([]);
  });
});

describe('a subscription', () => {
  const subscriptions = ofType('dev/messaging', 'AWS::SNS::Subscription').map(
    ({ properties }) => properties,
  );

  it('filters, and delivers what was published', () => {
    expect(subscriptions).toHaveLength(2);
    for (const one of subscriptions) {
      expect(one).toMatchObject({ Protocol: 'sqs', RawMessageDelivery: true });
    }
    expect(subscriptions[0]).not.toHaveProperty('FilterPolicy');
    expect(subscriptions[1]).toMatchObject({
      FilterPolicy: { total: [{ numeric: ['>', 100] }] },
      FilterPolicyScope: 'MessageBody',
    });
  });

  it('takes messages from its topic alone, and keeps what cannot be handed on', () => {
    for (const { properties } of ofType('dev/messaging', 'AWS::SQS::QueuePolicy')) {
      const statements = (properties.PolicyDocument as { Statement: object[] }).Statement;
      for (const statement of statements.filter(
        (one) => 'Effect' in one && one.Effect === 'Allow',
      )) {
        expect(statement).toMatchObject({
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: {
            ArnEquals: { 'aws:SourceArn': { Ref: expect.stringMatching(/^OrderPaid/) } },
          },
        });
      }
    }
    const redriven = ofType('dev/messaging', 'AWS::SQS::Queue').filter(
      ({ properties }) => properties.RedrivePolicy !== undefined,
    );
    expect(redriven).toHaveLength(2);
  });

  it('hands each message to the task runner as a start of its task', () => {
    const pipes = ofType('dev/messaging', 'AWS::Pipes::Pipe');
    const messages = pipes.map(({ properties }) => {
      const { InputTemplate } = properties.TargetParameters as { InputTemplate: string };
      // As a pipe fills it in: text in quotes, JSON as it is.
      const filled = InputTemplate.replace('<$.messageId>', '"m-1"').replace(
        '<$.body>',
        '{"total":120}',
      );
      return JSON.parse(filled) as Started;
    });
    expect(messages).toEqual(
      ['thumbnail', 'report'].map((task) => ({
        version: 1,
        start: { task, key: 'm-1', input: { total: 120 } },
      })),
    );
    for (const { properties } of pipes) {
      expect(JSON.stringify(properties.Target)).toContain('photos-dev-data');
    }
  });

  it('may do no more than that', () => {
    const policies = ofType('dev/messaging', 'AWS::IAM::Policy');
    const actions = policies.flatMap(({ properties }) =>
      (
        properties.PolicyDocument as { Statement: { Action: string[]; Resource: unknown }[] }
      ).Statement.flatMap(({ Action, Resource }) => {
        expect(Resource).not.toBe('*');
        return Action;
      }),
    );
    expect([...new Set(actions)].sort()).toEqual([
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ]);
  });
});

describe('an event', () => {
  const rules = ofType('dev/messaging', 'AWS::Events::Rule').map(({ properties }) => properties);
  const startOf = (rule: Record<string, unknown>): Started => {
    const [{ InputTransformer }] = rule.Targets as [
      { InputTransformer: { InputTemplate: string; InputPathsMap: object } },
    ];
    expect(InputTransformer.InputPathsMap).toEqual({ id: '$.id' });
    const filled = InputTransformer.InputTemplate.replace('<id>', 'e-1').replace(
      '<aws.events.event.json>',
      '{"detail":{}}',
    );
    return JSON.parse(filled) as Started;
  };

  it('is an upload that fits prefix and suffix together', () => {
    expect(rules[0]!.EventPattern).toMatchObject({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { object: { key: [{ wildcard: 'in/*.jpg' }] } },
    });
    expect(ofType('dev/storage', 'AWS::S3::Bucket')[0]!.properties).toMatchObject({
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
  });

  it('is what a pattern says', () => {
    expect(rules[1]!.EventPattern).toEqual({
      source: ['com.example.support'],
      'detail-type': ['Refund asked'],
    });
  });

  it('starts its task once, with the event as input', () => {
    expect(rules.map(startOf)).toEqual([
      {
        version: 1,
        start: { task: 'thumbnail', key: 'e-1 photo-uploaded', input: { detail: {} } },
      },
      { version: 1, start: { task: 'report', key: 'e-1 refund-asked', input: { detail: {} } } },
    ]);
  });

  it('is let into the queue, and into the dead letters, by the rule’s own name', () => {
    const policies = ofType('dev/data', 'AWS::SQS::QueuePolicy');
    expect(policies).toHaveLength(2);
    for (const { properties } of policies) {
      expect(JSON.stringify(properties)).toContain(
        'arn:aws:events:eu-west-1:111111111111:rule/photos-dev-photo-uploaded',
      );
    }
    for (const rule of rules) {
      expect(rule.Targets).toMatchObject([
        { RetryPolicy: { MaximumEventAgeInSeconds: 86_400 }, DeadLetterConfig: expect.anything() },
      ]);
    }
  });

  it('matches the key of an object by its ends, whatever characters they have', () => {
    const upload = { bucket: 'files', task: 'greet' };
    const { stacks } = assemblyOf({
      name: 'shop',
      storage: { files: { type: 'bucket' } },
      tasks: { greet: { handler: 'tasks/greet/task.ts' } },
      events: {
        begins: { ...upload, prefix: 'a*b' },
        ends: { ...upload, suffix: '.png' },
        both: { ...upload, prefix: 'a*', suffix: '.png' },
        any: upload,
        bus: { pattern: { source: ['a'] }, bus: 'shop', task: 'greet' },
      },
      environments: { dev },
    });
    const found = inStack({ stacks }, 'dev/messaging', 'AWS::Events::Rule');
    const keys = found.slice(0, 4).map(({ properties }) => {
      const { detail } = properties.EventPattern as { detail: { object?: { key: object[] } } };
      return detail.object?.key;
    });
    expect(keys).toEqual([
      [{ prefix: 'a*b' }],
      [{ suffix: '.png' }],
      [{ wildcard: 'a\\**.png' }],
      undefined,
    ]);
    expect(found[4]!.properties.EventBusName).toBe('shop');
    expect(JSON.stringify(inStack({ stacks }, 'dev/data', 'AWS::SQS::QueuePolicy'))).toContain(
      'rule/shop/shop-dev-bus',
    );
  });
});
