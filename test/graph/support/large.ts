import type { Assembly, Resource, Stack } from '../../../lib/assembly';

const BLOCK = 20;

/** An assembly of services like those of an app that has grown: each block is 20 resources that use each other and the block before. */
export function largeAssembly(resources: number, perStack = 400): Assembly {
  const stacks = Array.from({ length: Math.ceil(resources / perStack) }, (_none, number) =>
    stackOf(number, Math.min(perStack, resources - number * perStack)),
  );
  return { directory: '/', stacks };
}

function stackOf(number: number, count: number): Stack {
  const path = `app/stack${number}`;
  const blocks = Array.from({ length: Math.ceil(count / BLOCK) }, (_none, block) =>
    blockOf(path, block),
  );
  return {
    path,
    name: path.replace('/', '-'),
    stage: 'app',
    account: '111111111111',
    region: 'eu-west-1',
    terminationProtection: false,
    dependencies: [],
    templateFile: `${path}.json`,
    outputs: [],
    parameters: {},
    imageAssets: [],
    resources: blocks.flat().slice(0, count),
  };
}

function blockOf(stack: string, block: number): Resource[] {
  const id = (name: string) => `${name}${block}`;
  const before = (name: string) => `${name}${Math.max(0, block - 1)}`;
  const ref = (name: string) => ({ Ref: name });
  const att = (name: string, attribute: string) => ({ 'Fn::GetAtt': [name, attribute] });
  const policy = (role: string, action: string[], resource: unknown) => ({
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] },
    Roles: [ref(role)],
  });
  const trust = (service: string) => ({
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
  });
  const parts: [name: string, type: string, properties: Record<string, unknown>][] = [
    [
      'Queue',
      'AWS::SQS::Queue',
      { RedrivePolicy: { deadLetterTargetArn: att(id('Dead'), 'Arn') } },
    ],
    ['Dead', 'AWS::SQS::Queue', {}],
    ['Topic', 'AWS::SNS::Topic', {}],
    ['Table', 'AWS::DynamoDB::Table', {}],
    ['Bucket', 'AWS::S3::Bucket', {}],
    ['Group', 'AWS::EC2::SecurityGroup', {}],
    ['DbGroup', 'AWS::EC2::SecurityGroup', {}],
    [
      'Rule',
      'AWS::EC2::SecurityGroupIngress',
      {
        GroupId: att(id('DbGroup'), 'GroupId'),
        SourceSecurityGroupId: att(id('Group'), 'GroupId'),
        IpProtocol: 'tcp',
        FromPort: 5432,
        ToPort: 5432,
      },
    ],
    [
      'Db',
      'AWS::RDS::DBInstance',
      { Engine: 'postgres', VPCSecurityGroups: [att(id('DbGroup'), 'GroupId')] },
    ],
    ['Secret', 'AWS::SecretsManager::Secret', {}],
    [
      'Attachment',
      'AWS::SecretsManager::SecretTargetAttachment',
      { SecretId: ref(id('Secret')), TargetId: ref(id('Db')) },
    ],
    ['Role', 'AWS::IAM::Role', trust('lambda.amazonaws.com')],
    [
      'Policy',
      'AWS::IAM::Policy',
      policy(
        id('Role'),
        ['dynamodb:Query', 'dynamodb:PutItem'],
        [att(id('Table'), 'Arn'), att(before('Table'), 'Arn')],
      ),
    ],
    [
      'Function',
      'AWS::Lambda::Function',
      {
        Role: att(id('Role'), 'Arn'),
        VpcConfig: { SecurityGroupIds: [att(id('Group'), 'GroupId')] },
        Environment: { Variables: { TABLE: ref(id('Table')), SECRET: ref(id('Attachment')) } },
      },
    ],
    ['Logs', 'AWS::Logs::LogGroup', {}],
    ['TaskRole', 'AWS::IAM::Role', trust('ecs-tasks.amazonaws.com')],
    [
      'TaskPolicy',
      'AWS::IAM::Policy',
      policy(
        id('TaskRole'),
        ['sqs:SendMessage', 's3:GetObject*'],
        [att(id('Queue'), 'Arn'), 'arn:aws:s3:::somewhere-else/*', att(id('Bucket'), 'Arn')],
      ),
    ],
    [
      'Task',
      'AWS::ECS::TaskDefinition',
      {
        TaskRoleArn: att(id('TaskRole'), 'Arn'),
        ContainerDefinitions: [{ Environment: [{ Name: 'QUEUE', Value: ref(id('Queue')) }] }],
      },
    ],
    [
      'Service',
      'AWS::ECS::Service',
      {
        TaskDefinition: ref(id('Task')),
        NetworkConfiguration: {
          AwsvpcConfiguration: { SecurityGroups: [att(id('Group'), 'GroupId')] },
        },
      },
    ],
    [
      'Subscription',
      'AWS::SNS::Subscription',
      { TopicArn: ref(id('Topic')), Protocol: 'sqs', Endpoint: att(id('Queue'), 'Arn') },
    ],
  ];
  return parts.map(([name, type, properties]) => ({
    id: `${stack}#${id(name)}`,
    stack,
    logicalId: id(name),
    type,
    properties,
    path: `${stack}/Block${block}/${name}/Resource`,
    ancestry: [],
    source: { file: 'lib/app.ts', line: block + 1 },
    dependsOn: [],
    condition: undefined,
  }));
}
