import { textAt, type Resource } from '../../assembly';

/** Where a stack stands. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Name of the stack. */
  readonly stack: string;
}

type Kind = Readonly<{
  /** Property that holds its name. */
  name: string;
  /** What its ARN ends with, after account and region. */
  arn: (name: string) => string;
  /** Service in the ARN. */
  service: string;
  /** What `Ref` gives; default: the name. */
  ref?: 'arn';
  /** Names of attributes beside `Arn`. */
  others?: Readonly<Record<string, (name: string, place: Place) => string>>;
  /** Longest name that AWS takes. */
  longest?: number;
}>;

/** Six characters that Secrets Manager puts behind a name; here always the same. */
export const SECRET_SUFFIX = '-LoCaL0';

const slashes = (name: string): string => `${name}/0123456789abcdef`;

const KINDS: Readonly<Record<string, Kind>> = {
  'AWS::SQS::Queue': {
    ...{ name: 'QueueName', service: 'sqs', longest: 80, arn: (name) => name },
    others: { QueueName: (name) => name, QueueUrl: queueUrl },
  },
  'AWS::DynamoDB::Table': table(),
  'AWS::DynamoDB::GlobalTable': table(),
  'AWS::S3::Bucket': {
    ...{ name: 'BucketName', service: 's3', longest: 63, arn: (name) => name },
    others: { DomainName: (name) => `${name}.s3.amazonaws.com` },
  },
  'AWS::SecretsManager::Secret': {
    ...{ name: 'Name', service: 'secretsmanager', ref: 'arn' },
    arn: (name) => `secret:${name}${SECRET_SUFFIX}`,
    others: { Id: (name) => name },
  },
  'AWS::SSM::Parameter': {
    ...{ name: 'Name', service: 'ssm', arn: (name) => `parameter/${name.replace(/^\//, '')}` },
  },
  'AWS::Logs::LogGroup': {
    ...{ name: 'LogGroupName', service: 'logs', arn: (name) => `log-group:${name}:*` },
  },
  'AWS::SNS::Topic': {
    ...{ name: 'TopicName', service: 'sns', ref: 'arn', arn: (name) => name },
    others: { TopicName: (name) => name, TopicArn: (name, place) => arnOf('sns', name, place) },
  },
  'AWS::ECS::Cluster': { name: 'ClusterName', service: 'ecs', arn: (name) => `cluster/${name}` },
  'AWS::ECS::Service': {
    ...{ name: 'ServiceName', service: 'ecs', ref: 'arn', arn: (name) => `service/${name}` },
    others: { Name: (name) => name },
  },
  'AWS::ECS::TaskDefinition': {
    ...{ name: 'Family', service: 'ecs', ref: 'arn', arn: (name) => `task-definition/${name}:1` },
  },
  'AWS::IAM::Role': {
    ...{ name: 'RoleName', service: 'iam', longest: 64, arn: (name) => `role/${name}` },
  },
  'AWS::KMS::Key': { name: 'KeyName', service: 'kms', arn: (name) => `key/${name}` },
  'AWS::StepFunctions::StateMachine': {
    ...{ name: 'StateMachineName', service: 'states', ref: 'arn' },
    arn: (name) => `stateMachine:${name}`,
  },
  'AWS::Lambda::Function': {
    ...{ name: 'FunctionName', service: 'lambda', longest: 64, arn: (name) => `function:${name}` },
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': balancing(
    'loadbalancer/app/',
    'LoadBalancerFullName',
    {
      DNSName: () => 'localhost',
    },
  ),
  'AWS::ElasticLoadBalancingV2::TargetGroup': balancing('targetgroup/', 'TargetGroupFullName'),
  'AWS::ElasticLoadBalancingV2::Listener': balancing('listener/app/', 'ListenerArn'),
  'AWS::ElasticLoadBalancingV2::ListenerRule': balancing('listener-rule/app/', 'RuleArn'),
};

/** What `Ref` (no attribute named) or `Fn::GetAtt` of a resource gives. */
export function attributeOf(
  { type, logicalId, properties }: Resource,
  attribute: string | undefined,
  place: Place,
): string {
  const kind = KINDS[type];
  const made = `${place.stack}-${logicalId}`;
  const name =
    textAt(properties, kind?.name ?? '') ?? shortened(type, made, kind?.longest ?? 128, properties);
  if (kind === undefined) return name;
  const arn = arnOf(kind.service, kind.arn(name), place);
  if (attribute === undefined) {
    if (type === 'AWS::SQS::Queue') return queueUrl(name, place);
    return kind.ref === 'arn' ? arn : name;
  }
  if (attribute === 'Arn') return arn;
  return kind.others?.[attribute]?.(name, place) ?? `${name}-${attribute}`;
}

function arnOf(service: string, end: string, { partition, region, account }: Place): string {
  if (service === 's3') return `arn:${partition}:s3:::${end}`;
  if (service === 'iam') return `arn:${partition}:iam::${account}:${end}`;
  return `arn:${partition}:${service}:${region}:${account}:${end}`;
}

function queueUrl(name: string, { region, account }: Place): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

function table(): Kind {
  return { name: 'TableName', service: 'dynamodb', arn: (name) => `table/${name}` };
}

function balancing(
  prefix: string,
  fullName: string,
  others: NonNullable<Kind['others']> = {},
): Kind {
  return {
    ...{ name: 'Name', service: 'elasticloadbalancing', ref: 'arn' },
    arn: (name) => `${prefix}${slashes(name)}`,
    others: { [fullName]: (name) => `${prefix}${slashes(name)}`, ...others },
  };
}

function shortened(
  type: string,
  name: string,
  longest: number,
  properties: Readonly<Record<string, unknown>>,
): string {
  if (type === 'AWS::S3::Bucket') return name.toLowerCase().slice(-longest).replace(/^-+/, '');
  const ending = properties.FifoQueue === true ? '.fifo' : '';
  return name.slice(-(longest - ending.length)).replace(/^-+/, '') + ending;
}
