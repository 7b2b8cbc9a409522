import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** CloudFormation type → file in the icon package, without its ending. */
const ICONS: Readonly<Record<string, string>> = {
  external: 'resource/Users',
  'AWS::ECS::Service': 'architecture-service/AWSFargate',
  'AWS::ECS::TaskDefinition': 'resource/AmazonElasticContainerServiceTask',
  'AWS::Lambda::Function': 'architecture-service/AWSLambda',
  'AWS::ElasticLoadBalancingV2::LoadBalancer':
    'resource/ElasticLoadBalancingApplicationLoadBalancer',
  'AWS::EC2::NatGateway': 'resource/AmazonVPCNATGateway',
  'AWS::RDS::DBInstance': 'architecture-service/AmazonRDS',
  'AWS::RDS::DBCluster': 'architecture-service/AmazonAurora',
  'AWS::ElastiCache::ServerlessCache': 'architecture-service/AmazonElastiCache',
  'AWS::SQS::Queue': 'architecture-service/AmazonSimpleQueueService',
  'AWS::SNS::Topic': 'architecture-service/AmazonSimpleNotificationService',
  'AWS::DynamoDB::Table': 'architecture-service/AmazonDynamoDB',
  'AWS::DynamoDB::GlobalTable': 'architecture-service/AmazonDynamoDB',
  'AWS::S3::Bucket': 'architecture-service/AmazonSimpleStorageService',
  'AWS::SecretsManager::Secret': 'architecture-service/AWSSecretsManager',
  'AWS::StepFunctions::StateMachine': 'architecture-service/AWSStepFunctions',
  'AWS::Scheduler::Schedule': 'resource/AmazonEventBridgeScheduler',
  'AWS::Events::Rule': 'architecture-service/AmazonEventBridge',
  'AWS::Events::EventBus': 'architecture-service/AmazonEventBridge',
  'AWS::Kinesis::Stream': 'architecture-service/AmazonKinesisDataStreams',
  'AWS::ApiGateway::RestApi': 'architecture-service/AmazonAPIGateway',
  'AWS::ApiGatewayV2::Api': 'architecture-service/AmazonAPIGateway',
  'AWS::CloudFront::Distribution': 'architecture-service/AmazonCloudFront',
  'AWS::Cognito::UserPool': 'architecture-service/AmazonCognito',
  'AWS::EFS::FileSystem': 'resource/AmazonElasticFileSystemFileSystem',
  'AWS::KMS::Key': 'architecture-service/AWSKeyManagementService',
  'AWS::ECR::Repository': 'architecture-service/AmazonElasticContainerRegistry',
  'AWS::Chatbot::SlackChannelConfiguration': 'architecture-service/AWSChatbot',
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': 'architecture-service/AWSChatbot',
  'AWS::Budgets::Budget': 'architecture-service/AWSBudgets',
  'AWS::Backup::BackupPlan': 'resource/AWSBackupBackupPlan',
  'AWS::CloudWatch::Alarm': 'resource/AmazonCloudWatchAlarm',
  'AWS::CloudFormation::Stack': 'resource/AWSCloudFormationStack',
  fold: 'resource/AWSCloudFormationStack',
  'delivery:commit': 'resource/GitRepository',
  'delivery:check': 'resource/SourceCode',
  'delivery:build': 'architecture-service/AWSCloudDevelopmentKit',
  'delivery:artifact': 'resource/AWSCloudFormationTemplate',
  'delivery:compare': 'architecture-service/AWSCloudDevelopmentKit',
  'delivery:approval': 'resource/User',
  'delivery:deploy': 'architecture-service/AWSCloudFormation',
};

/** The icon of a type; a type without one of its own gets the mark of AWS's cloud. */
export const iconOf = (type: string): string => ICONS[type] ?? 'architecture-group/AWSCloudlogo';

const FOLDER = join(dirname(require.resolve('aws-icons/package.json')), 'icons');

/** An icon as a symbol to be used by reference, unchanged but for its outer element. */
export function symbolOf(icon: string): string {
  const svg = readFileSync(join(FOLDER, `${icon}.svg`), 'utf8').trim();
  const [, attributes = '', content = ''] = /^<svg([^>]*)>(.*)<\/svg>$/s.exec(svg) ?? [];
  const viewBox = /viewBox="([^"]*)"/.exec(attributes)?.[1] ?? '0 0 64 64';
  const own = content
    .replace(/<title>.*?<\/title>/s, '')
    .replace(/\bid="([^"]*)"/g, `id="${symbolId(icon)}-$1"`);
  const linked = own.replace(/url\(#([^)]*)\)/g, `url(#${symbolId(icon)}-$1)`);
  return `<symbol id="${symbolId(icon)}" viewBox="${viewBox}">${linked}</symbol>`;
}

export const symbolId = (icon: string): string => `icon-${icon.split('/').at(-1) ?? icon}`;
