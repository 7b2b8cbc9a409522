import { table } from '../table';
/** Policies that AWS keeps: what they give, as far as people's own resources go. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ */
const MANAGED: Readonly<Record<string, readonly string[]>> = table({
  AdministratorAccess: ['*'],
  PowerUserAccess: ['*'],
  ReadOnlyAccess: ['s3:Get*', 'dynamodb:Get*', 'dynamodb:Query', 'dynamodb:Scan', 'ssm:Get*'],
  AmazonS3FullAccess: ['s3:*'],
  AmazonS3ReadOnlyAccess: ['s3:Get*', 's3:List*'],
  AmazonDynamoDBFullAccess: ['dynamodb:*'],
  AmazonDynamoDBFullAccess_v2: ['dynamodb:*'],
  AmazonDynamoDBReadOnlyAccess: [
    'dynamodb:GetItem',
    'dynamodb:BatchGetItem',
    'dynamodb:Query',
    'dynamodb:Scan',
  ],
  AmazonSQSFullAccess: ['sqs:*'],
  AmazonSQSReadOnlyAccess: ['sqs:GetQueueAttributes', 'sqs:ListQueues'],
  AmazonSNSFullAccess: ['sns:*'],
  AmazonSNSReadOnlyAccess: ['sns:Get*', 'sns:List*'],
  AmazonKinesisFullAccess: ['kinesis:*'],
  AmazonKinesisReadOnlyAccess: ['kinesis:Get*', 'kinesis:SubscribeToShard'],
  AmazonKinesisFirehoseFullAccess: ['firehose:*'],
  AmazonEventBridgeFullAccess: ['events:*', 'scheduler:*', 'pipes:*'],
  AWSStepFunctionsFullAccess: ['states:*'],
  AWSLambda_FullAccess: ['lambda:*'],
  AWSLambda_ReadOnlyAccess: ['lambda:Get*'],
  SecretsManagerReadWrite: ['secretsmanager:*'],
  AmazonSSMFullAccess: ['ssm:*'],
  AmazonSSMReadOnlyAccess: ['ssm:Get*'],
  AmazonECS_FullAccess: ['ecs:*'],
  AmazonEC2FullAccess: ['ec2:*', 'autoscaling:*'],
  AmazonEC2ContainerRegistryReadOnly: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  AmazonEC2ContainerRegistryPullOnly: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  AmazonEC2ContainerRegistryPowerUser: ['ecr:BatchGetImage', 'ecr:PutImage'],
  AmazonEC2ContainerRegistryFullAccess: ['ecr:*'],
  AmazonRDSFullAccess: ['rds:*'],
  AmazonRDSDataFullAccess: ['rds-data:*', 'secretsmanager:GetSecretValue'],
  AmazonElastiCacheFullAccess: ['elasticache:*'],
  AmazonOpenSearchServiceFullAccess: ['es:*'],
  AmazonCognitoPowerUser: ['cognito-idp:*', 'cognito-identity:*'],
  AmazonBedrockFullAccess: ['bedrock:*'],
  AmazonSageMakerFullAccess: ['sagemaker:*'],
  AmazonSESFullAccess: ['ses:*'],
  AmazonAthenaFullAccess: ['athena:*', 'glue:*'],
  AWSCodeBuildAdminAccess: ['codebuild:*'],
  AWSCodePipeline_FullAccess: ['codepipeline:*'],
  CloudWatchLogsFullAccess: ['logs:*'],
  CloudWatchFullAccess: ['cloudwatch:*', 'logs:*'],
  AmazonAPIGatewayInvokeFullAccess: ['execute-api:Invoke', 'execute-api:ManageConnections'],
  AWSLambdaSQSQueueExecutionRole: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
  AWSLambdaDynamoDBExecutionRole: ['dynamodb:GetRecords'],
  AWSLambdaKinesisExecutionRole: ['kinesis:GetRecords'],
  AWSLambdaRole: ['lambda:InvokeFunction'],
  AmazonElasticFileSystemClientReadWriteAccess: [
    'elasticfilesystem:ClientMount',
    'elasticfilesystem:ClientWrite',
  ],
  AmazonElasticFileSystemClientFullAccess: ['elasticfilesystem:Client*'],
});

/** Policies for what a service does on its own behalf: logs, network interfaces, agents. They say nothing about people's resources. */
const HOUSEKEEPING =
  /^service-role\/|^(?:CloudWatchAgent|AmazonSSMManagedInstanceCore|AWSXRay|AWSXray|CloudWatchLambda|AmazonEKS)/;

/** The patterns of actions that a policy of AWS allows on everything; none for housekeeping, undefined where nobody wrote them down. */
export function actionsOfManaged(arn: string): readonly string[] | undefined {
  const [, name] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  if (name === undefined) return undefined;
  const known = MANAGED[name.split('/').at(-1) ?? name];
  return known ?? (HOUSEKEEPING.test(name) ? [] : undefined);
}
