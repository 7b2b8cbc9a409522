import { graphOf } from '../../lib/graph';
import { assemblyOf, att, ref } from './support/template';
import { told } from './support/told';

type Resources = Parameters<typeof assemblyOf>[0];

const group = (rules: Record<string, unknown>, vpc = 'Vpc') => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { VpcId: ref(vpc), ...rules },
});

const opened = (peer: Record<string, unknown>, ports: Record<string, unknown> = {}) => ({
  SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, ...peer, ...ports }],
});

/** A service that is told the secret of a database in the same network; what is tried is laid over it. */
function base(more: Resources): Resources {
  return {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    WebGroup: group({}),
    StoreGroup: group({}),
    Secret: { Type: 'AWS::SecretsManager::Secret' },
    Attachment: {
      Type: 'AWS::SecretsManager::SecretTargetAttachment',
      Properties: { SecretId: ref('Secret'), TargetId: ref('Store') },
    },
    Store: {
      Type: 'AWS::RDS::DBInstance',
      Properties: { Engine: 'postgres', VPCSecurityGroups: [att('StoreGroup', 'GroupId')] },
    },
    Program: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        ContainerDefinitions: [{ Secrets: [{ Name: 'LOGIN', ValueFrom: ref('Attachment') }] }],
      },
    },
    Web: {
      Type: 'AWS::ECS::Service',
      Properties: {
        TaskDefinition: ref('Program'),
        NetworkConfiguration: {
          AwsvpcConfiguration: { SecurityGroups: [att('WebGroup', 'GroupId')] },
        },
      },
    },
    ...more,
  };
}

const findings = (more: Resources, parameters: Record<string, unknown> = {}): string[] =>
  told(graphOf(assemblyOf(base(more), parameters), '')).findings;

const store = (properties: Record<string, unknown>, type = 'AWS::RDS::DBInstance') => ({
  Type: type,
  Properties: {
    Engine: 'postgres',
    VPCSecurityGroups: [att('StoreGroup', 'GroupId')],
    ...properties,
  },
});

const web = (...SecurityGroups: unknown[]) => ({
  Type: 'AWS::ECS::Service',
  Properties: {
    TaskDefinition: ref('Program'),
    NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups } },
  },
});

const fromWeb = { SourceSecurityGroupId: att('WebGroup', 'GroupId') };

const BLOCKED =
  'not-reachable: Web is given the secret of Store (LOGIN), but no security-group rule lets it connect';

describe('a way that works is no finding:', () => {
  it.each<[string, Resources, Record<string, unknown>?]>([
    ['a list of prefixes', { StoreGroup: group(opened({ SourcePrefixListId: 'pl-1234' })) }],
    [
      'one group for both, open to itself',
      {
        StoreGroup: group({}),
        Self: {
          Type: 'AWS::EC2::SecurityGroupIngress',
          Properties: {
            GroupId: att('StoreGroup', 'GroupId'),
            SourceSecurityGroupId: att('StoreGroup', 'GroupId'),
            IpProtocol: '-1',
          },
        },
        Web: web(att('StoreGroup', 'GroupId')),
      },
    ],
    ['a span of ports', { StoreGroup: group(opened(fromWeb, { FromPort: 1024, ToPort: 65535 })) }],
    [
      'all protocols',
      { StoreGroup: group({ SecurityGroupIngress: [{ IpProtocol: -1, ...fromWeb }] }) },
    ],
    ['a range of IPv6', { StoreGroup: group(opened({ CidrIpv6: 'fd00::/8' })) }],
    ['a range within the network', { StoreGroup: group(opened({ CidrIp: '10.0.3.0/24' })) }],
    ['a range around the network', { StoreGroup: group(opened({ CidrIp: '10.0.0.0/8' })) }],
    [
      'a second range of the network',
      {
        More: {
          Type: 'AWS::EC2::VPCCidrBlock',
          Properties: { VpcId: ref('Vpc'), CidrBlock: '100.64.0.0/16' },
        },
        StoreGroup: group(opened({ CidrIp: '100.64.0.0/20' })),
      },
    ],
    [
      'the second of two groups',
      {
        OtherGroup: group({}),
        Web: web(att('WebGroup', 'GroupId'), att('OtherGroup', 'GroupId')),
        StoreGroup: group(opened({ SourceSecurityGroupId: att('OtherGroup', 'GroupId') })),
      },
    ],
    [
      'a group of the database that is known by its id alone',
      { Store: store({ VPCSecurityGroups: ['sg-0123456789abcdef0'] }) },
    ],
    [
      'one group of the database known by its id alone, beside one that is here',
      {
        Store: store({
          VPCSecurityGroups: [att('StoreGroup', 'GroupId'), 'sg-0123456789abcdef0'],
        }),
      },
    ],
    [
      'the default group of the network',
      { Store: store({ VPCSecurityGroups: [att('Vpc', 'DefaultSecurityGroup')] }) },
    ],
    ['a group of a parameter', { Store: store({ VPCSecurityGroups: [ref('Group')] }) }],
    [
      'a group of the service known by its id alone, named in the rule',
      {
        Web: web('sg-0123456789abcdef0'),
        StoreGroup: group(opened({ SourceSecurityGroupId: 'sg-0123456789abcdef0' })),
      },
    ],
    [
      'a port of a parameter',
      {
        Store: store({ Port: ref('StorePort') }),
        StoreGroup: group(opened(fromWeb, { FromPort: 6000, ToPort: 6000 })),
      },
      { StorePort: { Type: 'Number', Default: '6000' } },
    ],
    [
      'a port that only the deployment knows',
      {
        Store: store({ Port: { 'Fn::ImportValue': 'port' } }),
        StoreGroup: group(opened(fromWeb, { FromPort: 6000, ToPort: 6000 })),
      },
    ],
    [
      'another network that is peered, let in by its range',
      {
        There: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } },
        Peering: {
          Type: 'AWS::EC2::VPCPeeringConnection',
          Properties: { VpcId: ref('Vpc'), PeerVpcId: ref('There') },
        },
        StoreGroup: group(opened({ CidrIp: att('Vpc', 'CidrBlock') }), 'There'),
      },
    ],
    [
      'the range of the network written out, where another has the same',
      {
        First: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.2.0.0/16' } },
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.2.0.0/16' } },
        StoreGroup: group(opened({ CidrIp: '10.2.0.0/16' })),
      },
    ],
    [
      'an endpoint of PrivateLink to another network',
      {
        There: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } },
        StoreGroup: group({}, 'There'),
        Link: {
          Type: 'AWS::EC2::VPCEndpoint',
          Properties: {
            VpcId: ref('Vpc'),
            VpcEndpointType: 'Interface',
            ServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123',
          },
        },
      },
    ],
    [
      'a pool of connections before the database, on its port',
      {
        PoolGroup: group(opened(fromWeb)),
        Pool: {
          Type: 'AWS::ECS::Service',
          Properties: {
            NetworkConfiguration: {
              AwsvpcConfiguration: { SecurityGroups: [att('PoolGroup', 'GroupId')] },
            },
          },
        },
        StoreGroup: group(opened({ SourceSecurityGroupId: att('PoolGroup', 'GroupId') })),
      },
    ],
    [
      'a rule of the database’s group that a resource of its own holds, and a way out by range',
      {
        WebGroup: group({
          SecurityGroupEgress: [
            { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, CidrIp: '10.0.0.0/16' },
          ],
        }),
        In: {
          Type: 'AWS::EC2::SecurityGroupIngress',
          Properties: {
            GroupId: ref('StoreGroup'),
            SourceSecurityGroupId: ref('WebGroup'),
            IpProtocol: '6',
            FromPort: '5432',
            ToPort: '5432',
          },
        },
      },
    ],
    [
      'a network list that is empty of rules, as all are open by default',
      {
        Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('Vpc') } },
        StoreGroup: group(opened(fromWeb)),
      },
    ],
    [
      'SQL over HTTPS',
      {
        Store: store(
          { EnableHttpEndpoint: true, VpcSecurityGroupIds: [att('StoreGroup', 'GroupId')] },
          'AWS::RDS::DBCluster',
        ),
      },
    ],
  ])('%s', (_what, more, parameters = {}) => {
    expect(findings(more, parameters)).toEqual([]);
  });
});

describe('a way that does not work is a finding:', () => {
  it.each<[string, Resources]>([
    ['no rule at all', {}],
    [
      'a rule for another port',
      { StoreGroup: group(opened(fromWeb, { FromPort: 3306, ToPort: 3306 })) },
    ],
    [
      'a rule for another group',
      {
        Other: group({}),
        StoreGroup: group(opened({ SourceSecurityGroupId: att('Other', 'GroupId') })),
      },
    ],
    ['a rule for another range', { StoreGroup: group(opened({ CidrIp: '192.168.0.0/24' })) }],
    ['a rule for UDP', { StoreGroup: group(opened(fromWeb, { IpProtocol: 'udp' })) }],
    [
      'the same group for both, which is not open to itself',
      { Web: web(att('StoreGroup', 'GroupId')) },
    ],
    [
      'a pool of connections that the service cannot reach',
      {
        PoolGroup: group({}),
        Pool: {
          Type: 'AWS::ECS::Service',
          Properties: {
            NetworkConfiguration: {
              AwsvpcConfiguration: { SecurityGroups: [att('PoolGroup', 'GroupId')] },
            },
          },
        },
        StoreGroup: group(opened({ SourceSecurityGroupId: att('PoolGroup', 'GroupId') })),
      },
    ],
  ])('%s', (_what, more) => {
    expect(findings(more)).toEqual([BLOCKED]);
  });

  it('a function outside of the network, in words of its own', () => {
    const found = findings({
      Web: { Type: 'AWS::SQS::Queue' },
      Program: { Type: 'AWS::SQS::Queue' },
      Report: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { HOST: att('Store', 'Endpoint.Address') } } },
      },
    });
    expect(found).toEqual([
      'not-reachable: Report is given the address of Store (HOST), but runs outside of the network that it is in',
    ]);
  });
});

describe('a right by another way is no finding:', () => {
  const role = (name: string, service: string, more: Record<string, unknown> = {}): Resources => ({
    [name]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } },
          ],
        },
        ...more,
      },
    },
  });
  const allowing = (Action: string, Resource: unknown) => ({
    Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } }],
  });
  const job = (own: unknown): Resources => ({
    Orders: { Type: 'AWS::DynamoDB::Table' },
    Job: {
      Type: 'AWS::Lambda::Function',
      Properties: { Role: own, Environment: { Variables: { TABLE: ref('Orders') } } },
    },
  });
  const missing = (resources: Resources): string[] =>
    told(graphOf(assemblyOf(resources), '')).findings.filter((text) => text.startsWith('no-grant'));

  it('none at all is one', () => {
    expect(missing({ ...job(att('Own')), ...role('Own', 'lambda.amazonaws.com') })).toEqual([
      'no-grant: Job is told of Orders (TABLE), but its role allows nothing there',
    ]);
  });

  it.each<[string, Resources]>([
    [
      'a role that it takes on',
      {
        ...job(att('Own')),
        ...role('Own', 'lambda.amazonaws.com', allowing('sts:AssumeRole', att('Writer'))),
        Writer: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Statement: [
                { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: att('Own') } },
              ],
            },
            ...allowing('dynamodb:PutItem', att('Orders')),
          },
        },
      },
    ],
    [
      'a role of another account that it takes on',
      {
        ...job(att('Own')),
        ...role(
          'Own',
          'lambda.amazonaws.com',
          allowing('sts:AssumeRole', 'arn:aws:iam::222222222222:role/writer'),
        ),
      },
    ],
    [
      'the accelerator before the table',
      {
        ...job(att('Own')),
        Fast: { Type: 'AWS::DAX::Cluster', Properties: {} },
        ...role('Own', 'lambda.amazonaws.com', allowing('dax:*', att('Fast'))),
      },
    ],
    [
      'a role of a job that no template holds',
      {
        Orders: { Type: 'AWS::DynamoDB::Table' },
        Job: {
          Type: 'AWS::Batch::JobDefinition',
          Properties: {
            ContainerProperties: {
              JobRoleArn: 'arn:aws:iam::111111111111:role/own',
              Environment: [{ Name: 'TABLE', Value: ref('Orders') }],
            },
          },
        },
      },
    ],
    [
      'the value of a parameter, and not its name',
      {
        Flag: { Type: 'AWS::SSM::Parameter' },
        Job: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Role: att('Own'),
            Environment: { Variables: { FLAG: att('Flag', 'Value') } },
          },
        },
        ...role('Own', 'lambda.amazonaws.com'),
      },
    ],
    [
      'the address of a bucket for browsers',
      {
        Site: { Type: 'AWS::S3::Bucket' },
        Job: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Role: att('Own'),
            Environment: { Variables: { SITE: att('Site', 'WebsiteURL') } },
          },
        },
        ...role('Own', 'lambda.amazonaws.com'),
      },
    ],
  ])('%s', (_what, resources) => {
    expect(missing(resources)).toEqual([]);
  });
});

describe('what is open is told once, and truly', () => {
  it('a function’s address lets everybody call it there, and nowhere else', () => {
    const permission = (Action: string, more: Record<string, unknown>) => ({
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: ref('Hook'), Principal: '*', Action, ...more },
    });
    expect(
      told(
        graphOf(
          assemblyOf({
            Hook: { Type: 'AWS::Lambda::Function', Properties: {} },
            Address: {
              Type: 'AWS::Lambda::Url',
              Properties: { TargetFunctionArn: att('Hook'), AuthType: 'NONE' },
            },
            ByAddress: permission('lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'NONE' }),
            ByAddressToo: permission('lambda:InvokeFunction', { InvokedViaFunctionUrl: true }),
          }),
          '',
        ),
      ).findings,
    ).toEqual(['public: Anyone may do lambda:InvokeFunctionUrl on Hook']);
  });
});

describe('ways that only a group known by its id guards', () => {
  it('are not called blocked', () => {
    const { edges, findings: found } = told(
      graphOf(
        assemblyOf({
          Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
          WebGroup: group({
            SecurityGroupEgress: [
              {
                IpProtocol: 'tcp',
                FromPort: 6379,
                ToPort: 6379,
                DestinationSecurityGroupId: 'sg-0123456789abcdef0',
              },
            ],
          }),
          Web: web(att('WebGroup', 'GroupId')),
          Sessions: {
            Type: 'AWS::ElastiCache::CacheCluster',
            Properties: { Engine: 'redis', VpcSecurityGroupIds: ['sg-0123456789abcdef0'] },
          },
        }),
        '',
      ),
    );
    expect(edges).toEqual(['traffic: Web → Sessions (tcp 6379)']);
    expect(found).toEqual([]);
  });
});
