import { Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as pipes from 'aws-cdk-lib/aws-pipes';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notify from 'aws-cdk-lib/aws-s3-notifications';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subs from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf } from '../apps2/support';
import { env, fn, given } from './support';

describe('what a bucket tells of its objects', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Files', { env });
    const uploads = new s3.Bucket(stack, 'Uploads', { eventBridgeEnabled: true });
    const { OBJECT_CREATED, OBJECT_REMOVED, OBJECT_RESTORE_COMPLETED } = s3.EventType;
    uploads.addEventNotification(
      OBJECT_CREATED,
      new notify.LambdaDestination(fn(stack, 'Resize')),
      { prefix: 'photos/', suffix: '.jpg' },
    );
    uploads.addEventNotification(
      OBJECT_REMOVED,
      new notify.SqsDestination(new sqs.Queue(stack, 'Removed')),
    );
    uploads.addEventNotification(
      OBJECT_RESTORE_COMPLETED,
      new notify.SnsDestination(new sns.Topic(stack, 'Restored')),
    );
    new events.Rule(stack, 'Scanned', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Tags Added'],
        detail: { bucket: { name: [uploads.bucketName] } },
      },
      targets: [new targets.LambdaFunction(fn(stack, 'Index'))],
    });
  });
  const graph = graphOf(assembly, '');

  it('goes to functions, queues, topics and rules', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'subscribe: Uploads → Resize (object created photos/ *.jpg)',
        'publish: Uploads → Removed (object removed)',
        'publish: Uploads → Restored (object restore)',
        'publish: Uploads → Scanned (events)',
        'subscribe: Scanned → Index (invoke)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});

describe('who gets what is published on a topic', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'News', { env });
    const orders = new sns.Topic(stack, 'Orders');
    const dead = new sqs.Queue(stack, 'Dead');
    const filterPolicy = { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['paid'] }) };
    orders.addSubscription(
      new subs.SqsSubscription(new sqs.Queue(stack, 'Shipping'), {
        rawMessageDelivery: true,
        filterPolicy,
        deadLetterQueue: dead,
      }),
    );
    orders.addSubscription(new subs.LambdaSubscription(fn(stack, 'Mail'), { filterPolicy }));
    orders.addSubscription(new subs.UrlSubscription('https://hooks.partner.example/orders'));
    orders.addSubscription(new subs.EmailSubscription('sales@example.com'));
    orders.addSubscription(new subs.SmsSubscription('+15551234567'));
    const lake = new s3.Bucket(stack, 'Lake');
    const delivery = new firehose.DeliveryStream(stack, 'ToLake', {
      destination: new firehose.S3Bucket(given(lake), {
        loggingConfig: new firehose.DisableLogging(),
      }),
    });
    orders.addSubscription(new subs.FirehoseSubscription(delivery));
  });
  const graph = graphOf(assembly, '');

  it('is each subscriber, by the way it gets there', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'subscribe: Orders → Shipping (sqs)',
        'publish: Orders → Dead (dead letters)',
        'subscribe: Orders → Mail (lambda)',
        'subscribe: Orders → hooks.partner.example (https)',
        'operate: Orders → On call (email)',
        'operate: Orders → On call (sms)',
        'subscribe: Orders → To lake (firehose)',
        'write: To lake → Lake (deliver)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});

describe('buses of EventBridge', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Bus', { env });
    const shop = new events.EventBus(stack, 'Shop');
    shop.archive('Kept', { eventPattern: { source: ['shop'] }, retention: Duration.days(7) });
    const audit = new events.EventBus(stack, 'Audit');
    const connection = new events.Connection(stack, 'Partner', {
      authorization: events.Authorization.apiKey('x-key', SecretValue.unsafePlainText('k')),
    });
    const hook = new events.ApiDestination(stack, 'PartnerHook', {
      connection,
      endpoint: 'https://api.partner.example/orders',
    });
    const dead = new sqs.Queue(stack, 'Dead');
    const flow = new sfn.StateMachine(stack, 'Fulfil', {
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Succeed(stack, 'Done')),
    });
    new events.Rule(stack, 'Paid', {
      eventBus: shop,
      eventPattern: { source: ['shop'] },
      targets: [
        new targets.ApiDestination(given(hook), { deadLetterQueue: dead }),
        new targets.EventBus(given(audit)),
        new targets.SfnStateMachine(flow),
        new targets.KinesisStream(new kinesis.Stream(stack, 'Clicks')),
        new targets.SnsTopic(new sns.Topic(stack, 'Told')),
      ],
    });
    const inbox = new sqs.Queue(stack, 'Inbox');
    const role = new iam.Role(stack, 'PipeRole', {
      assumedBy: new iam.ServicePrincipal('pipes.amazonaws.com'),
    });
    inbox.grantConsumeMessages(role);
    new pipes.CfnPipe(stack, 'ToPartner', {
      roleArn: role.roleArn,
      source: inbox.queueArn,
      target: hook.apiDestinationArn,
    });
  });
  const graph = graphOf(assembly, '');

  it('hand on to other buses, to services, and to systems outside by their address', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'publish: Shop → Paid (events)',
        'subscribe: Paid → Partner hook (call)',
        'traffic: Partner hook → api.partner.example (HTTPS)',
        'publish: Paid → Dead (dead letters)',
        'subscribe: Paid → Audit (forward)',
        'subscribe: Paid → Fulfil (start)',
        'subscribe: Paid → Clicks (records)',
        'subscribe: Paid → Told (publish)',
        'publish: Inbox → Partner hook (send)',
      ].sort(),
    );
    expect(graph.nodes.find(({ title }) => title === 'Shop')?.facts).toBe(
      'EventBridge bus · archive',
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});
