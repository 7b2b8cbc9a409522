import type { EdgeKind } from '../types';
import { linksOf as of, type Link, type Row } from './link';

const S3 = 'S3DestinationConfiguration';
const SEARCH = 'AmazonopensearchserviceDestinationConfiguration';
const SERVERLESS = 'AmazonOpenSearchServerlessDestinationConfiguration';

/** What Data Firehose takes and delivers. */
export const DELIVERY: readonly Link[] = of(
  'AWS::KinesisFirehose::DeliveryStream',
  ['KinesisStreamSourceConfiguration.KinesisStreamARN', '', 'subscribe', 'records'],
  ['MSKSourceConfiguration.MSKClusterARN', '', 'subscribe', 'records'],
  ['', `${S3}.BucketARN`, 'write', 'deliver'],
  ['', `Extended${S3}.BucketARN`, 'write', 'deliver'],
  ['', `Extended${S3}.S3BackupConfiguration.BucketARN`, 'write', 'backup'],
  ['', `Extended${S3}.ProcessingConfiguration`, 'invoke', 'transform'],
  ['', 'RedshiftDestinationConfiguration.ClusterJDBCURL', 'write', 'deliver'],
  ['', `RedshiftDestinationConfiguration.S3Configuration.BucketARN`, 'write', 'deliver'],
  ['', `${SEARCH}.DomainARN`, 'write', 'deliver'],
  ['', `${SEARCH}.S3Configuration.BucketARN`, 'write', 'backup'],
  ['', `${SERVERLESS}.CollectionEndpoint`, 'write', 'deliver'],
  ['', `${SERVERLESS}.S3Configuration.BucketARN`, 'write', 'backup'],
  ['', 'HttpEndpointDestinationConfiguration.S3Configuration.BucketARN', 'write', 'backup'],
);

/** What an action of a rule of IoT names. https://docs.aws.amazon.com/iot/latest/developerguide/iot-rule-actions.html */
const THINGS: readonly (readonly [place: string, kind: EdgeKind, label: string])[] = [
  ['Lambda.FunctionArn', 'invoke', 'invoke'],
  ['Sqs.QueueUrl', 'publish', 'send'],
  ['Sns.TargetArn', 'publish', 'publish'],
  ['Firehose.DeliveryStreamName', 'publish', 'records'],
  ['Kinesis.StreamName', 'publish', 'records'],
  ['StepFunctions.StateMachineName', 'invoke', 'start'],
  ['S3.BucketName', 'write', 'write'],
  ['DynamoDB.TableName', 'write', 'write'],
  ['DynamoDBv2.PutItem.TableName', 'write', 'write'],
  ['OpenSearch.Endpoint', 'write', 'index'],
  ['Elasticsearch.Endpoint', 'write', 'index'],
  ['Timestream.TableName', 'write', 'write'],
  ['CloudwatchLogs.LogGroupName', 'log', 'log'],
];

export const IOT: readonly Link[] = of(
  'AWS::IoT::TopicRule',
  ...THINGS.flatMap(([place, kind, label]): Row[] => [
    ['', `TopicRulePayload.Actions[].${place}`, kind, label],
    ['', `TopicRulePayload.ErrorAction.${place}`, kind, 'errors'],
  ]),
);
