import { consumes, invokes, publishes, operates } from './meaning';
import type { Meaning } from './meanings';

/** Queues, topics, buses, streams, brokers, mail. */
export const MESSAGE_MEANINGS: Readonly<Record<string, readonly Meaning[]>> = {
  'AWS::SQS::Queue': [
    consumes('consume', 'sqs:ReceiveMessage'),
    publishes('send', 'sqs:SendMessage'),
    operates('purge', 'sqs:PurgeQueue'),
  ],
  'AWS::SNS::Topic': [publishes('publish', 'sns:Publish')],
  'AWS::Events::EventBus': [publishes('publish', 'events:PutEvents')],
  'AWS::Kinesis::Stream': [
    consumes('consume', 'kinesis:GetRecords', 'kinesis:SubscribeToShard'),
    publishes('publish', 'kinesis:PutRecord', 'kinesis:PutRecords'),
  ],
  'AWS::Kinesis::StreamConsumer': [consumes('consume', 'kinesis:SubscribeToShard')],
  'AWS::KinesisFirehose::DeliveryStream': [
    publishes('publish', 'firehose:PutRecord', 'firehose:PutRecordBatch'),
  ],
  'AWS::KinesisVideo::Stream': [
    consumes('watch', 'kinesisvideo:GetMedia'),
    publishes('stream', 'kinesisvideo:PutMedia'),
  ],
  'AWS::DynamoDB::Table.StreamArn': [consumes('stream', 'dynamodb:GetRecords')],
  'AWS::DynamoDB::GlobalTable.StreamArn': [consumes('stream', 'dynamodb:GetRecords')],
  'AWS::MSK::Cluster': [
    consumes('consume', 'kafka-cluster:ReadData'),
    publishes('publish', 'kafka-cluster:WriteData'),
  ],
  'AWS::MSK::ServerlessCluster': [
    consumes('consume', 'kafka-cluster:ReadData'),
    publishes('publish', 'kafka-cluster:WriteData'),
  ],
  'AWS::IoT::Thing': [publishes('publish', 'iot:Publish', 'iot:UpdateThingShadow')],
  'AWS::SES::EmailIdentity': [publishes('mail', 'ses:SendEmail', 'ses:SendRawEmail')],
  'AWS::SES::ConfigurationSet': [publishes('mail', 'ses:SendEmail', 'ses:SendRawEmail')],
  'AWS::Pinpoint::App': [publishes('message', 'mobiletargeting:SendMessages')],
  'AWS::Scheduler::ScheduleGroup': [
    invokes('schedule', 'scheduler:CreateSchedule', 'scheduler:UpdateSchedule'),
  ],
  'AWS::Scheduler::Schedule': [operates('reschedule', 'scheduler:UpdateSchedule')],
  'AWS::Events::Rule': [operates('switch', 'events:EnableRule', 'events:DisableRule')],
  'AWS::Pipes::Pipe': [operates('switch', 'pipes:StartPipe', 'pipes:StopPipe')],
};
