import fc from 'fast-check';
import type { Assembly, Resource, Stack } from '../../lib/assembly';

/** Assemblies of templates that nobody would write, and of names that nobody should. */

const TYPES = [
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::DynamoDB::Table',
  'AWS::Lambda::Function',
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::SQS::QueuePolicy',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::EC2::VPC',
  'AWS::EC2::Subnet',
  'AWS::CloudWatch::Alarm',
  'AWS::CDK::Metadata',
  'Custom::Odd',
];

const NAMES = ['A', 'B', 'C/D', 'C/E', '<b>x</b>', '`|`[x](y)', '${a#b}', '__proto__', 'Ünï'];

const reference = fc.oneof(
  fc.nat(8).map((n) => ({ Ref: `R${n}` })),
  fc.nat(8).map((n) => ({ 'Fn::GetAtt': [`R${n}`, 'Arn'] })),
  fc.nat(8).map((n) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [`R${n}`, 'Arn'] }, '/*']] })),
  fc.nat(8).map((n) => ({ 'Fn::Sub': `\${R${n}.Arn}/x` })),
);

const statement = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Deny', 'Maybe'),
    Action: fc.oneof(
      fc.constantFrom('*', 's3:GetObject', 'sqs:ReceiveMessage', 'odd:Thing'),
      fc.array(fc.constantFrom('s3:*', 's3:DeleteObject', 'kms:Decrypt'), { maxLength: 2 }),
    ),
    Resource: fc.oneof(fc.constant('*'), reference, fc.array(reference, { maxLength: 2 })),
    Principal: fc.oneof(
      fc.constant('*'),
      fc.record({ AWS: reference }),
      fc.constant({ Service: 'sns.amazonaws.com' }),
      fc.jsonValue({ maxDepth: 1 }),
    ),
    Condition: fc.oneof(
      fc.constant({ Bool: { 'aws:SecureTransport': 'false' } }),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  },
  { requiredKeys: ['Effect'] },
);

const properties = fc.dictionary(
  fc.constantFrom(
    'Role',
    'Roles',
    'TaskDefinition',
    'SecurityGroups',
    'RedrivePolicy',
    'BucketName',
    'KeySchema',
    'Tags',
    'StorageEncrypted',
    'Password',
    'Anything',
  ),
  fc.oneof(fc.jsonValue({ maxDepth: 3 }), reference, fc.array(reference, { maxLength: 3 })),
  { maxKeys: 4 },
);

const resource = fc.record({
  type: fc.constantFrom(...TYPES),
  logical: fc.nat(8),
  name: fc.constantFrom(...NAMES),
  properties,
  statements: fc.array(statement, { maxLength: 2 }),
  retain: fc.option(fc.constantFrom('Retain', 'Delete', 'Snapshot'), { nil: undefined }),
});

/** One stage of up to two stacks. Two of them have names in common. */
export const anyAssembly: fc.Arbitrary<Assembly> = fc
  .record({
    first: fc.uniqueArray(resource, { maxLength: 9, selector: ({ logical }) => logical }),
    second: fc.uniqueArray(resource, { maxLength: 3, selector: ({ logical }) => logical }),
    renamed: fc.boolean(),
  })
  .map(({ first, second, renamed }) => ({
    directory: '/',
    stacks: [stackOf('one', first), stackOf(renamed ? 'other' : 'two', second)],
  }));

function stackOf(
  name: string,
  resources: readonly (typeof resource extends fc.Arbitrary<infer T> ? T : never)[],
): Stack {
  const path = `app/${name}`;
  return {
    path,
    name,
    stage: 'app',
    account: '1',
    region: 'r',
    terminationProtection: false,
    dependencies: [],
    templateFile: `${name}.json`,
    outputs: [],
    parameters: {},
    imageAssets: [],
    resources: resources.map((one): Resource => ({
      id: `${path}#R${one.logical}`,
      stack: path,
      logicalId: `R${one.logical}`,
      type: one.type,
      properties: {
        ...one.properties,
        ...(one.statements.length > 0 && { PolicyDocument: { Statement: one.statements } }),
      },
      path: `${path}/${one.name}/R${one.logical % 3}`,
      ancestry: [],
      source: undefined,
      dependsOn: [],
      condition: undefined,
      ...(one.retain !== undefined && { deletionPolicy: one.retain }),
    })),
  };
}
