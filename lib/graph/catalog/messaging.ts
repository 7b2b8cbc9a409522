import { amount, dots, said, when } from '../facts';
import { property } from '../model';
import { card, partOf, partsOf, type Cards, type Folds } from '../rules';
import { plural } from '../words';

/** Messages, events, streams, and what runs by the clock. */

export const CARDS: Cards = {
  'AWS::SQS::Queue': {
    place: 'regional',
    facts: (queue) =>
      dots(
        'SQS',
        when(property(queue, 'FifoQueue') === true, 'FIFO'),
        amount(
          property(queue, 'RedrivePolicy', 'maxReceiveCount'),
          (receives) => `redrive after ${receives}`,
        ),
      ),
  },
  'AWS::SNS::Topic': {
    place: 'regional',
    facts: (topic) => dots('SNS', when(property(topic, 'FifoTopic') === true, 'FIFO')),
  },
  'AWS::StepFunctions::StateMachine': {
    place: 'regional',
    facts: (machine) =>
      dots('Step Functions', when(property(machine, 'StateMachineType') === 'EXPRESS', 'express')),
  },
  'AWS::StepFunctions::Activity': card('regional', 'Step Functions activity'),
  'AWS::Scheduler::Schedule': {
    place: 'regional',
    facts: (schedule) =>
      dots(said(schedule, 'ScheduleExpression'), said(schedule, 'ScheduleExpressionTimezone')),
  },
  'AWS::Events::Rule': card('regional', 'EventBridge', 'ScheduleExpression'),
  'AWS::Events::EventBus': {
    place: 'regional',
    facts: (bus, model) => {
      const users = model.usersOf(bus.id).map(({ from }) => model.resource(from)?.type);
      return dots('EventBridge bus', when(users.includes('AWS::Events::Archive'), 'archive'));
    },
  },
  'AWS::Events::ApiDestination': card('regional', 'API destination', 'HttpMethod'),
  'AWS::Events::Endpoint': card('regional', 'EventBridge global endpoint'),
  'AWS::Pipes::Pipe': {
    place: 'regional',
    facts: () => 'EventBridge pipe',
    // A pipe that only hands on is drawn as an edge.
    only: (pipe) => property(pipe, 'Enrichment') !== undefined,
  },
  'AWS::Kinesis::Stream': {
    place: 'regional',
    facts: (stream) =>
      dots(
        'Kinesis',
        amount(property(stream, 'ShardCount'), (shards) => plural(shards, 'shard')),
        when(property(stream, 'StreamModeDetails', 'StreamMode') === 'ON_DEMAND', 'on demand'),
      ),
  },
  'AWS::KinesisFirehose::DeliveryStream': card('regional', 'Data Firehose'),
  'AWS::KinesisAnalytics::Application': card('regional', 'Kinesis analytics'),
  'AWS::KinesisAnalyticsV2::Application': card('regional', 'Apache Flink', 'RuntimeEnvironment'),
  'AWS::KinesisVideo::Stream': card('regional', 'Kinesis video'),
  'AWS::MSK::Cluster': card('private', 'Kafka (MSK)', 'KafkaVersion'),
  'AWS::MSK::ServerlessCluster': card('private', 'Kafka (MSK) · serverless'),
  'AWS::AmazonMQ::Broker': card('private', 'Amazon MQ', 'EngineType'),
  'AWS::SES::EmailIdentity': card('regional', 'Amazon SES'),
  'AWS::SES::ReceiptRule': card('regional', 'Amazon SES · incoming mail'),
  'AWS::Pinpoint::App': card('regional', 'Pinpoint'),
  'AWS::IoT::TopicRule': card('regional', 'IoT rule'),
  'AWS::IoT::Thing': card('regional', 'IoT thing'),
  'AWS::AppFlow::Flow': card('regional', 'AppFlow'),
  'AWS::B2BI::Transformer': card('regional', 'B2B data interchange'),
};

export const FOLDS: Folds = {
  ...partsOf('part of the queue', {
    'AWS::SQS::QueuePolicy': 'Queues',
    'AWS::SQS::QueueInlinePolicy': 'Queue',
  }),
  ...partsOf('part of the topic', {
    'AWS::SNS::TopicPolicy': 'Topics',
    'AWS::SNS::TopicInlinePolicy': 'TopicArn',
  }),
  ...partsOf('drawn as an edge', {
    'AWS::SNS::Subscription': 'TopicArn',
    'AWS::Pipes::Pipe': 'Source',
  }),
  ...partsOf('part of the bus', {
    'AWS::Events::EventBusPolicy': 'EventBusName',
    'AWS::Events::Archive': 'SourceArn',
  }),
  ...partOf('how an API destination signs in', 'AWS::Events::Connection'),
  ...partOf('a folder of schedules', 'AWS::Scheduler::ScheduleGroup'),
  ...partsOf('part of the state machine', {
    'AWS::StepFunctions::StateMachineVersion': 'StateMachineArn',
    'AWS::StepFunctions::StateMachineAlias': 'RoutingConfiguration',
  }),
  ...partsOf('part of the stream', {
    'AWS::Kinesis::StreamConsumer': 'StreamARN',
    'AWS::Kinesis::ResourcePolicy': 'ResourceArn',
    'AWS::KinesisAnalyticsV2::ApplicationOutput': 'ApplicationName',
    'AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption': 'ApplicationName',
  }),
  ...partOf(
    'part of the cluster',
    'AWS::MSK::Configuration',
    'AWS::MSK::BatchScramSecret',
    'AWS::MSK::ClusterPolicy',
    'AWS::AmazonMQ::Configuration',
    'AWS::AmazonMQ::ConfigurationAssociation',
  ),
  ...partOf(
    'settings of mail',
    'AWS::SES::ConfigurationSet',
    'AWS::SES::ConfigurationSetEventDestination',
    'AWS::SES::ReceiptRuleSet',
    'AWS::SES::Template',
  ),
  ...partOf(
    'part of the thing',
    'AWS::IoT::Policy',
    'AWS::IoT::Certificate',
    'AWS::IoT::PolicyPrincipalAttachment',
    'AWS::IoT::ThingPrincipalAttachment',
  ),
  ...partOf('part of its rule', 'AWS::EventSchemas::Registry', 'AWS::EventSchemas::Discoverer'),
};
