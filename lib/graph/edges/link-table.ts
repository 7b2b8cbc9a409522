import { linksOf as of, type Link, type Row } from './link';
import { DELIVERY, IOT } from './link-table-streams';

const FUNCTIONS: readonly Link[] = [
  ...of(
    'AWS::Lambda::EventSourceMapping',
    ['EventSourceArn', 'FunctionName', 'subscribe', 'consume'],
    ['FunctionName', 'DestinationConfig.OnFailure.Destination', 'publish', 'failures'],
  ),
  ...of(
    'AWS::Lambda::EventInvokeConfig',
    ['FunctionName', 'DestinationConfig.OnSuccess.Destination', 'publish', 'results'],
    ['FunctionName', 'DestinationConfig.OnFailure.Destination', 'publish', 'failures'],
  ),
  ...of(
    'AWS::Lambda::Function',
    ['', 'DeadLetterConfig.TargetArn', 'publish', 'dead letters'],
    ['', 'FileSystemConfigs[].Arn', 'read', 'mount'],
  ),
];

const APIS: readonly Link[] = [
  ...of(
    'AWS::AppSync::DataSource',
    ['ApiId', 'LambdaConfig.LambdaFunctionArn', 'invoke', 'resolve'],
    ['ApiId', 'DynamoDBConfig.TableName', 'read', 'data source'],
    ['ApiId', 'EventBridgeConfig.EventBusArn', 'publish', 'publish'],
    ['ApiId', 'OpenSearchServiceConfig.Endpoint', 'read', 'data source'],
    [
      'ApiId',
      'RelationalDatabaseConfig.RdsHttpEndpointConfig.DbClusterIdentifier',
      'read',
      'data source',
    ],
    ['ApiId', 'HttpConfig.Endpoint', 'traffic', 'HTTPS'],
  ),
  ...of(
    'AWS::AppSync::GraphQLApi',
    ['', 'LambdaAuthorizerConfig.AuthorizerUri', 'invoke', 'authorize'],
    ['', 'UserPoolConfig.UserPoolId', 'invoke', 'authorize'],
    ['', 'AdditionalAuthenticationProviders[].UserPoolConfig.UserPoolId', 'invoke', 'authorize'],
    [
      '',
      'AdditionalAuthenticationProviders[].LambdaAuthorizerConfig.AuthorizerUri',
      'invoke',
      'authorize',
    ],
  ),
  ...of(
    'AWS::ApiGateway::Authorizer',
    ['RestApiId', 'AuthorizerUri', 'invoke', 'authorize'],
    ['RestApiId', 'ProviderARNs', 'invoke', 'authorize'],
  ),
  ...of(
    'AWS::ApiGatewayV2::Authorizer',
    ['ApiId', 'AuthorizerUri', 'invoke', 'authorize'],
    ['ApiId', 'JwtConfiguration.Issuer', 'invoke', 'authorize'],
  ),
  ...of('AWS::Cognito::IdentityPool', [
    '',
    'CognitoIdentityProviders[].ProviderName',
    'invoke',
    'authorize',
  ]),
];

/** `PreSignUp` of a user pool, in words. */
const TRIGGERS = [
  ['PreSignUp', 'before sign-up'],
  ['PostConfirmation', 'after sign-up'],
  ['PreAuthentication', 'before sign-in'],
  ['PostAuthentication', 'after sign-in'],
  ['CustomMessage', 'message text'],
  ['DefineAuthChallenge', 'challenge'],
  ['CreateAuthChallenge', 'challenge'],
  ['VerifyAuthChallengeResponse', 'challenge'],
  ['PreTokenGeneration', 'token'],
  ['PreTokenGenerationConfig', 'token'],
  ['UserMigration', 'migration'],
  ['CustomEmailSender', 'send mail'],
  ['CustomSMSSender', 'send SMS'],
] as const;

const IDENTITY: readonly Link[] = [
  ...of(
    'AWS::Cognito::UserPool',
    ...TRIGGERS.map(([name, label]): Row => ['', `LambdaConfig.${name}`, 'invoke', label]),
  ),
  ...of('AWS::SecretsManager::RotationSchedule', [
    'SecretId',
    'RotationLambdaARN',
    'invoke',
    'rotate',
  ]),
];

const LOGS: readonly Link[] = [
  ...of('AWS::Logs::SubscriptionFilter', ['LogGroupName', 'DestinationArn', 'log', 'log lines']),
  ...of('AWS::Logs::Destination', ['', 'TargetArn', 'log', 'log lines']),
  ...of('AWS::CloudTrail::Trail', ['', 'S3BucketName', 'log', 'audit log']),
  ...of('AWS::Config::DeliveryChannel', ['', 'S3BucketName', 'log', 'history']),
  ...of('AWS::WAFv2::LoggingConfiguration', ['', 'LogDestinationConfigs', 'log', 'firewall log']),
  ...of('AWS::ApiGateway::Stage', [
    'RestApiId',
    'AccessLogSetting.DestinationArn',
    'log',
    'access logs',
  ]),
  ...of('AWS::ApiGatewayV2::Stage', [
    'ApiId',
    'AccessLogSettings.DestinationArn',
    'log',
    'access logs',
  ]),
];

const OPERATIONS: readonly Link[] = [
  ...of('AWS::Backup::BackupSelection', [
    'BackupPlanId',
    'BackupSelection.Resources',
    'operate',
    'back up',
  ]),
  ...of('AWS::CloudWatch::Alarm', ['', 'OKActions', 'operate', 'notify']),
  ...of('AWS::CloudWatch::Alarm', ['', 'InsufficientDataActions', 'operate', 'notify']),
  ...of('AWS::CloudWatch::CompositeAlarm', ['', 'AlarmActions', 'operate', 'notify']),
  ...of('AWS::Budgets::Budget', [
    '',
    'NotificationsWithSubscribers[].Subscribers[].Address',
    'operate',
    'notify',
  ]),
  ...of('AWS::CloudTrail::Trail', ['', 'SnsTopicName', 'operate', 'notify']),
  ...of('AWS::CodeStarNotifications::NotificationRule', [
    'Resource',
    'Targets[].TargetAddress',
    'operate',
    'notify',
  ]),
];

/** A cluster of Kubernetes puts its containers there. */
const NODES: readonly Link[] = [
  ...of('AWS::EKS::Nodegroup', ['ClusterName', '', 'deploy', 'pods']),
  ...of('AWS::EKS::FargateProfile', ['ClusterName', '', 'deploy', 'pods']),
];

const ROLLOUT: readonly Link[] = [
  ...of(
    'AWS::CodePipeline::Pipeline',
    ['', 'Stages[].Actions[].Configuration.ProjectName', 'deploy', 'build'],
    ['', 'Stages[].Actions[].Configuration.ServiceName', 'deploy', 'deploy'],
    ['', 'Stages[].Actions[].Configuration.ApplicationName', 'deploy', 'deploy'],
    ['', 'Stages[].Actions[].Configuration.BucketName', 'deploy', 'deploy'],
    ['', 'Stages[].Actions[].Configuration.FunctionName', 'deploy', 'invoke'],
    ['', 'Stages[].Actions[].Configuration.StateMachineArn', 'deploy', 'start'],
    ['', 'Stages[].Actions[].Configuration.NotificationArn', 'operate', 'ask for approval'],
    ['Stages[].Actions[].Configuration.ConnectionArn', '', 'deploy', 'source'],
    ['Stages[].Actions[].Configuration.S3Bucket', '', 'deploy', 'source'],
    ['', 'ArtifactStore.Location', 'write', 'artifacts'],
    ['', 'ArtifactStores[].ArtifactStore.Location', 'write', 'artifacts'],
  ),
  ...of(
    'AWS::CodeBuild::Project',
    ['Source.Location', '', 'deploy', 'source'],
    ['', 'Artifacts.Location', 'write', 'artifacts'],
  ),
  ...of(
    'AWS::CodeDeploy::DeploymentGroup',
    ['ApplicationName', 'ECSServices[].ServiceName', 'deploy', 'deploy'],
    ['ApplicationName', 'AutoScalingGroups', 'deploy', 'deploy'],
  ),
  ...of('AWS::Lambda::Alias', [
    'UpdatePolicy.CodeDeployLambdaAliasUpdate.ApplicationName',
    'FunctionName',
    'deploy',
    'deploy',
  ]),
];

/** docs/diagrams.md explains how to add a row. */
export const LINKS: readonly Link[] = [
  ...FUNCTIONS,
  ...DELIVERY,
  ...APIS,
  ...IDENTITY,
  ...LOGS,
  ...OPERATIONS,
  ...ROLLOUT,
  ...of('AWS::SNS::Subscription', ['TopicArn', 'RedrivePolicy', 'publish', 'dead letters']),
  ...IOT,
  ...NODES,
  ...of('AWS::SES::ReceiptRule', ['', 'Rule.Actions[].S3Action.BucketName', 'write', 'mail']),
  ...of('AWS::SES::ReceiptRule', ['', 'Rule.Actions[].LambdaAction.FunctionArn', 'invoke', 'mail']),
];
