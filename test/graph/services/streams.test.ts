import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as iot from 'aws-cdk-lib/aws-iot';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  KinesisConsumerEventSource,
  KinesisEventSource,
  ManagedKafkaEventSource,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf } from '../apps2/support';
import { env, fn, given, table } from './support';

describe('streams of records', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Flow', { env });
    const vpc = new ec2.Vpc(stack, 'Net', { natGateways: 1, maxAzs: 2 });
    const brokers = new ec2.SecurityGroup(stack, 'BrokerGroup', { vpc: given(vpc) });
    const kafka = new msk.CfnCluster(stack, 'Kafka', {
      clusterName: 'kafka',
      kafkaVersion: '3.6.0',
      numberOfBrokerNodes: 2,
      brokerNodeGroupInfo: {
        instanceType: 'kafka.m5.large',
        clientSubnets: vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS })
          .subnetIds,
        securityGroups: [brokers.securityGroupId],
      },
    });
    const billing = fn(stack, 'Billing', { vpc: given(vpc) });
    brokers.addIngressRule(billing.connections.securityGroups[0]!, ec2.Port.tcp(9098));
    billing.addEventSource(
      new ManagedKafkaEventSource({
        clusterArn: kafka.attrArn,
        topic: 'orders',
        startingPosition: lambda.StartingPosition.LATEST,
      }),
    );
    const producer = fn(stack, 'Producer', { vpc: given(vpc) });
    brokers.addIngressRule(producer.connections.securityGroups[0]!, ec2.Port.tcp(9098));
    producer.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['kafka-cluster:Connect', 'kafka-cluster:WriteData'],
        resources: [kafka.attrArn],
      }),
    );
    const clicks = new kinesis.Stream(stack, 'Clicks');
    const count = fn(stack, 'Count');
    count.addEventSource(
      new KinesisEventSource(clicks, { startingPosition: lambda.StartingPosition.LATEST }),
    );
    const watch = fn(stack, 'Watch');
    watch.addEventSource(
      new KinesisConsumerEventSource(
        new kinesis.StreamConsumer(stack, 'Fast', { stream: clicks, streamConsumerName: 'fast' }),
        { startingPosition: lambda.StartingPosition.LATEST },
      ),
    );
    const clean = fn(stack, 'Clean');
    const lake = new s3.Bucket(stack, 'Lake');
    const raw = new s3.Bucket(stack, 'Raw');
    new firehose.DeliveryStream(stack, 'ToLake', {
      source: new firehose.KinesisStreamSource(clicks),
      destination: new firehose.S3Bucket(given(lake), {
        loggingConfig: new firehose.DisableLogging(),
        processors: [new firehose.LambdaFunctionProcessor(clean)],
        s3Backup: { bucket: given(raw), loggingConfig: new firehose.DisableLogging() },
      }),
    });
    const role = new iam.Role(stack, 'Carrier', {
      assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com'),
    });
    const backup = { bucketArn: raw.bucketArn, roleArn: role.roleArn };
    const search = new opensearch.CfnDomain(stack, 'Search', { engineVersion: 'OpenSearch_2.13' });
    new firehose.CfnDeliveryStream(stack, 'ToSearch', {
      deliveryStreamType: 'DirectPut',
      amazonopensearchserviceDestinationConfiguration: {
        domainArn: search.attrArn,
        indexName: 'logs',
        roleArn: role.roleArn,
        s3Configuration: backup,
      },
    });
    const warehouse = new redshift.CfnCluster(stack, 'Warehouse', {
      clusterType: 'single-node',
      dbName: 'dwh',
      masterUsername: 'admin',
      nodeType: 'ra3.large',
    });
    new firehose.CfnDeliveryStream(stack, 'ToWarehouse', {
      redshiftDestinationConfiguration: {
        clusterJdbcurl: `jdbc:redshift://${warehouse.attrEndpointAddress}:5439/dwh`,
        copyCommand: { dataTableName: 'logs' },
        roleArn: role.roleArn,
        s3Configuration: backup,
      },
    });
    new firehose.CfnDeliveryStream(stack, 'ToVendor', {
      httpEndpointDestinationConfiguration: {
        endpointConfiguration: { url: 'https://logs.vendor.example/v1/input', name: 'vendor' },
        roleArn: role.roleArn,
        s3Configuration: backup,
      },
    });
  });
  const graph = graphOf(assembly, '');

  it('run from where they are made to where they end', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'subscribe: Kafka → Billing (consume)',
        'traffic: Billing → Kafka (tcp 9098)',
        'traffic: Producer → Kafka (tcp 9098)',
        'publish: Producer → Kafka (publish)',
        'subscribe: Clicks → Count (consume)',
        'subscribe: Clicks → Watch (consume)',
        'subscribe: Clicks → To lake (records)',
        'invoke: To lake → Clean (transform)',
        'write: To lake → Lake (deliver)',
        'write: To lake → Raw (backup)',
        'write: To search → Search (deliver)',
        'write: To search → Raw (backup)',
        'write: To warehouse → Warehouse (deliver)',
        'write: To warehouse → Raw (deliver)',
        'traffic: To vendor → logs.vendor.example (HTTPS)',
        'write: To vendor → Raw (backup)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});

describe('rules of IoT', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Things', { env });
    const role = new iam.Role(stack, 'Acts', {
      assumedBy: new iam.ServicePrincipal('iot.amazonaws.com'),
    });
    const { roleArn } = role;
    const alert = fn(stack, 'Alert');
    const jobs = new sqs.Queue(stack, 'Jobs');
    const news = new sns.Topic(stack, 'News');
    const readings = table(stack, 'Readings');
    const raw = new s3.Bucket(stack, 'Raw');
    const clicks = new kinesis.Stream(stack, 'Clicks');
    const lost = new s3.Bucket(stack, 'Lost');
    const delivery = new firehose.DeliveryStream(stack, 'ToLake', {
      destination: new firehose.S3Bucket(given(raw), {
        loggingConfig: new firehose.DisableLogging(),
      }),
    });
    const flow = new sfn.StateMachine(stack, 'Handle', {
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Succeed(stack, 'Done')),
    });
    for (const grant of [
      jobs.grantSendMessages(role),
      news.grantPublish(role),
      readings.grantWriteData(role),
      raw.grantPut(role),
      clicks.grantWrite(role),
      lost.grantPut(role),
      flow.grantStartExecution(role),
    ])
      grant.assertSuccess();
    new iot.CfnTopicRule(stack, 'Hot', {
      topicRulePayload: {
        sql: "SELECT * FROM 'sensors/+/data' WHERE temperature > 50",
        actions: [
          { lambda: { functionArn: alert.functionArn } },
          { sqs: { queueUrl: jobs.queueUrl, roleArn } },
          { sns: { targetArn: news.topicArn, roleArn } },
          { dynamoDBv2: { putItem: { tableName: readings.tableName }, roleArn } },
          { s3: { bucketName: raw.bucketName, key: 'x', roleArn } },
          { kinesis: { streamName: clicks.streamName, roleArn } },
          { firehose: { deliveryStreamName: delivery.deliveryStreamName, roleArn } },
          { stepFunctions: { stateMachineName: flow.stateMachineName, roleArn } },
          { http: { url: 'https://hooks.example.com/iot' } },
        ],
        errorAction: { s3: { bucketName: lost.bucketName, key: 'x', roleArn } },
      },
    });
  });
  const graph = graphOf(assembly, '');

  it('do all that their actions say, and their errors go where they say', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'invoke: Hot → Alert (invoke)',
        'publish: Hot → Jobs (send)',
        'publish: Hot → News (publish)',
        'write: Hot → Readings (write)',
        'write: Hot → Raw (write)',
        'publish: Hot → Clicks (records)',
        'publish: Hot → To lake (records)',
        'write: To lake → Raw (deliver)',
        'invoke: Hot → Handle (start)',
        'traffic: Hot → hooks.example.com (HTTPS)',
        'write: Hot → Lost (errors)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});
