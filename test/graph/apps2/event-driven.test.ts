import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import * as pipes from 'aws-cdk-lib/aws-pipes';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notify from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subs from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { CustomResource, custom_resources as cr } from 'aws-cdk-lib';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf } from './support';

const fn = (scope: Stack, id: string) =>
  new lambda.Function(scope, id, {
    runtime: lambda.Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: lambda.Code.fromInline('def handler(e, c): pass'),
  });

const assembly = assemblyOf(
  (app) => {
    const stack = new Stack(app, 'Events', {
      env: { account: '111111111111', region: 'eu-west-1' },
    });
    const uploads = new s3.Bucket(stack, 'Uploads', {
      autoDeleteObjects: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const photos = new sqs.Queue(stack, 'Photos');
    const dead = new sqs.Queue(stack, 'Dead');
    uploads.addEventNotification(s3.EventType.OBJECT_CREATED, new notify.SqsDestination(photos), {
      prefix: 'in/',
    });
    const resize = fn(stack, 'Resize');
    resize.addEventSource(new SqsEventSource(photos));
    const orders = new dynamodb.Table(stack, 'Orders', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      stream: dynamodb.StreamViewType.NEW_IMAGE,
    });
    const changes = fn(stack, 'Changes');
    changes.addEventSource(
      new DynamoEventSource(orders as dynamodb.ITable, {
        startingPosition: lambda.StartingPosition.LATEST,
        onFailure: new SqsDlq(dead),
      }),
    );
    const bus = new events.EventBus(stack, 'Shop');
    bus.grantPutEventsTo(changes);
    const audit = fn(stack, 'Audit');
    new events.Rule(stack, 'Paid', {
      eventBus: bus,
      eventPattern: { source: ['shop'], detailType: ['paid'] },
      targets: [
        new targets.LambdaFunction(audit, { deadLetterQueue: dead }),
        new targets.SqsQueue(photos),
      ],
    });
    new events.Rule(stack, 'Nightly', {
      schedule: events.Schedule.rate(Duration.days(1)),
      targets: [new targets.LambdaFunction(audit)],
    });
    new scheduler.Schedule(stack, 'Hourly', {
      schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)),
      target: new LambdaInvoke(audit),
    });
    const news = new sns.Topic(stack, 'News');
    news.addSubscription(new subs.LambdaSubscription(audit));
    news.addSubscription(new subs.UrlSubscription('https://hooks.example.com/x'));
    news.addSubscription(new subs.EmailSubscription('ops@example.com'));
    photos
      .metricApproximateNumberOfMessagesVisible()
      .createAlarm(stack, 'Backlog', { threshold: 5, evaluationPeriods: 1 })
      .addAlarmAction(new actions.SnsAction(news));
    const clicks = new kinesis.Stream(stack, 'Clicks');
    const lake = new s3.Bucket(stack, 'Lake');
    new firehose.DeliveryStream(stack, 'ToLake', {
      source: new firehose.KinesisStreamSource(clicks),
      destination: new firehose.S3Bucket(lake as s3.IBucket, {
        loggingConfig: new firehose.DisableLogging(),
      }),
    });
    const enrich = fn(stack, 'Enrich');
    const role = new iam.Role(stack, 'PipeRole', {
      assumedBy: new iam.ServicePrincipal('pipes.amazonaws.com'),
    });
    new pipes.CfnPipe(stack, 'Flow', {
      roleArn: role.roleArn,
      source: clicks.streamArn,
      enrichment: enrich.functionArn,
      target: bus.eventBusArn,
    });
    const group = new logs.LogGroup(stack, 'AuditLog');
    audit.node.addDependency(group);
    new lambda.Function(stack, 'Logged', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromInline('def handler(e, c): pass'),
      logGroup: group,
    });
    group.addSubscriptionFilter('Errors', {
      destination: new LambdaDestination(enrich),
      filterPattern: logs.FilterPattern.literal('ERROR'),
    });
    const seed = fn(stack, 'Seed');
    const provider = new cr.Provider(stack, 'Provider', { onEventHandler: seed });
    new CustomResource(stack, 'Data', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::Seed',
    });
  },
  { '@aws-cdk/aws-lambda:useCdkManagedLogGroup': false },
);

describe('an event-driven app', () => {
  const graph = graphOf(assembly, '');

  it('has its events and messages in the direction in which they flow', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'publish: Uploads → Photos (object created in/)',
        'subscribe: Photos → Resize (consume)',
        'subscribe: Orders → Changes (stream)',
        'publish: Changes → Dead (failures)',
        'publish: Changes → Shop (publish)',
        'publish: Shop → Paid (events)',
        'subscribe: Paid → Audit (invoke)',
        'subscribe: Paid → Photos (send)',
        'publish: Paid → Dead (dead letters)',
        'schedule: Nightly → Audit (invoke)',
        'schedule: Hourly → Audit (invoke)',
        'subscribe: News → Audit (lambda)',
        'subscribe: News → hooks.example.com (https)',
        'operate: News → On call (email)',
        'operate: Alarms → News (notify)',
        'subscribe: Clicks → To lake (records)',
        'write: To lake → Lake (deliver)',
        'subscribe: Clicks → Flow (consume)',
        'invoke: Flow → Enrich (enrich)',
        'publish: Flow → Shop (send)',
        'log: Logged → Enrich (log lines)',
        'operate: Data → Seed (provided by)',
      ].sort(),
    );
  });

  it('has a card for each thing that people named, and none for its parts', () => {
    expect(graph.nodes.map(({ title }) => title).sort()).toEqual([
      'Alarms',
      'Audit',
      'Changes',
      'Clicks',
      'Data',
      'Dead',
      'Enrich',
      'Flow',
      'Hourly',
      'Lake',
      'Logged',
      'News',
      'Nightly',
      'On call',
      'Orders',
      'Paid',
      'Photos',
      'Resize',
      'Seed',
      'Shop',
      'To lake',
      'Uploads',
      'hooks.example.com',
    ]);
  });

  it('counts the CDK’s own helpers and draws none', () => {
    expect(graph.helpers).toBeGreaterThanOrEqual(5);
    expect(graph.nodes.map(({ title }) => title).join()).not.toMatch(/[0-9a-f]{8}|Custom|Handler/i);
  });

  it('stands for every resource exactly once', () => {
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});
