import { graphOf } from '../../lib/graph';
import { assemblyOf, att, ref } from './support/template';
import { told } from './support/told';

/** A service and a database in groups of their own; the rules are what is tried. */
const withRules = (
  database: Record<string, unknown>,
  more: Record<string, { Type: string; Properties?: Record<string, unknown> }> = {},
) =>
  told(
    graphOf(
      assemblyOf({
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
        WebGroup: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: ref('Vpc') } },
        DbGroup: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: { VpcId: ref('Vpc'), ...database },
        },
        Web: {
          Type: 'AWS::ECS::Service',
          Properties: {
            NetworkConfiguration: {
              AwsvpcConfiguration: { SecurityGroups: [att('WebGroup', 'GroupId')] },
            },
          },
        },
        Db: {
          Type: 'AWS::RDS::DBInstance',
          Properties: { Engine: 'postgres', VPCSecurityGroups: [att('DbGroup', 'GroupId')] },
        },
        ...more,
      }),
      '',
    ),
  );

const from = (more: object, port: unknown = 5432) => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  ...more,
});
const web = { SourceSecurityGroupId: att('WebGroup', 'GroupId') };

describe('rules of security groups', () => {
  it.each<[string, unknown, string[]]>([
    ['a list', [from(web)], ['traffic: Web → Database (tcp 5432)']],
    ['no list', from(web), ['traffic: Web → Database (tcp 5432)']],
    ['ports as text', from(web, '5432'), ['traffic: Web → Database (tcp 5432)']],
    [
      'the port of the database',
      from(web, att('Db', 'Endpoint.Port')),
      ['traffic: Web → Database (tcp 5432)'],
    ],
    [
      'a number for the protocol',
      { ...from(web), IpProtocol: 6 },
      ['traffic: Web → Database (tcp 5432)'],
    ],
    ['everything', { IpProtocol: -1, ...web }, ['traffic: Web → Database (all ports)']],
    ['a span', { ...from(web), ToPort: 5440 }, ['traffic: Web → Database (tcp 5432–5440)']],
    ['two rules', [from(web), from(web, 22)], ['traffic: Web → Database (tcp 5432, tcp 22)']],
    [
      'a branch',
      [{ 'Fn::If': ['C', from(web), ref('AWS::NoValue')] }],
      ['traffic: Web → Database (tcp 5432)'],
    ],
    [
      'the network',
      from({ CidrIp: att('Vpc', 'CidrBlock') }),
      ['traffic: Anything in the VPC → Database (tcp 5432)'],
    ],
    [
      'the network, written out',
      from({ CidrIp: '10.0.0.0/16' }),
      ['traffic: Anything in the VPC → Database (tcp 5432)'],
    ],
    [
      'the world, from where nothing comes',
      from({ CidrIp: '0.0.0.0/0' }),
      ['traffic: Anything in the VPC → Database (tcp 5432)'],
    ],
    [
      'a named range',
      from({ CidrIp: '192.0.2.0/24', Description: 'Head office' }),
      ['traffic: Head office → Database (tcp 5432)'],
    ],
    [
      'a range',
      from({ CidrIp: '192.0.2.0/24', Description: 'from 192.0.2.0/24:5432' }),
      ['traffic: Clients → Database (tcp 5432)'],
    ],
    [
      'a list of prefixes',
      from({ SourcePrefixListId: 'pl-1' }),
      ['traffic: Prefix list → Database (tcp 5432)'],
    ],
    [
      'a group of elsewhere',
      from({ SourceSecurityGroupId: 'sg-1' }),
      ['traffic: Security group → Database (tcp 5432)'],
    ],
    ['itself', from({ SourceSecurityGroupId: ref('DbGroup') }), []],
    ['what only the deployment knows', from({ CidrIp: ref('Range') }), []],
    ['nonsense', [null, 7, { IpProtocol: [] }], []],
  ])('of %s are the edges that they say', (_name, SecurityGroupIngress, edges) => {
    expect(withRules({ SecurityGroupIngress }).edges).toEqual(edges);
  });

  it('join everything that is in a group', () => {
    const { edges } = withRules(
      { SecurityGroupIngress: [from(web)] },
      {
        Fn: {
          Type: 'AWS::Lambda::Function',
          Properties: { VpcConfig: { SecurityGroupIds: [att('WebGroup', 'GroupId')] } },
        },
        Template: {
          Type: 'AWS::EC2::LaunchTemplate',
          Properties: {
            LaunchTemplateData: { NetworkInterfaces: [{ Groups: [ref('WebGroup')] }] },
          },
        },
        Fleet: {
          Type: 'AWS::AutoScaling::AutoScalingGroup',
          Properties: { LaunchTemplate: { LaunchTemplateId: ref('Template') } },
        },
      },
    );
    expect(edges).toEqual([
      'traffic: Fleet → Database (tcp 5432)',
      'traffic: Function → Database (tcp 5432)',
      'traffic: Web → Database (tcp 5432)',
    ]);
  });

  it('that let in are no way where the other side does not let out', () => {
    const more = {
      WebGroup: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          VpcId: ref('Vpc'),
          SecurityGroupEgress: [from({ CidrIp: '0.0.0.0/0' }, 443)],
        },
      },
    };
    const found = withRules({ SecurityGroupIngress: [from(web)] }, more);
    expect(found.edges).toEqual(['traffic: Web → Database (tcp 5432) ! not reachable: no rule']);
    expect(found.findings).toEqual([
      'not-reachable: Web is set up to connect to Database (tcp 5432), but no security-group rule lets it through',
    ]);
  });

  it('open to the world are found where they are no web port', () => {
    const world = (port: unknown) => [from({ CidrIp: '0.0.0.0/0' }, port)];
    expect(withRules({ SecurityGroupIngress: world(443) }).findings).toEqual([]);
    expect(withRules({ SecurityGroupIngress: world(5432) }).findings).toEqual([
      'public: The security group of Database is open to the whole world (tcp 5432); only its place in the network keeps the internet out',
    ]);
  });

  it('are not asked of a balancer that is inside', () => {
    const door = (Scheme: string) =>
      withRules(
        {},
        {
          DoorGroup: {
            Type: 'AWS::EC2::SecurityGroup',
            Properties: {
              VpcId: ref('Vpc'),
              SecurityGroupIngress: [from({ CidrIp: '0.0.0.0/0' }, 80)],
            },
          },
          Door: {
            Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
            Properties: { Scheme, SecurityGroups: [ref('DoorGroup')] },
          },
          Listener: {
            Type: 'AWS::ElasticLoadBalancingV2::Listener',
            Properties: { LoadBalancerArn: ref('Door'), Port: 80, Protocol: 'HTTP' },
          },
        },
      ).edges;
    expect(door('internet-facing')).toEqual(['traffic: Internet users → Door (tcp 80)']);
    expect(door('internal')).toEqual(['traffic: Anything in the VPC → Door (tcp 80)']);
  });

  it('draw no line for a reference that only orders things', () => {
    const { edges } = withRules(
      {},
      {
        Other: {
          Type: 'AWS::ECS::Service',
          Properties: { Tags: [{ Key: 'db', Value: ref('Db') }] },
        },
      },
    );
    expect(edges).toEqual([]);
  });
});

describe('a password that a workload gets', () => {
  const shop = (network: object, cluster: object = {}) =>
    withRules(
      {},
      {
        Cluster: {
          Type: 'AWS::RDS::DBCluster',
          Properties: {
            Engine: 'aurora-postgresql',
            VpcSecurityGroupIds: [ref('DbGroup')],
            ...cluster,
          },
        },
        Password: { Type: 'AWS::SecretsManager::Secret' },
        Joined: {
          Type: 'AWS::SecretsManager::SecretTargetAttachment',
          Properties: { SecretId: ref('Password'), TargetId: ref('Cluster') },
        },
        Fn: {
          Type: 'AWS::Lambda::Function',
          Properties: { ...network, Environment: { Variables: { SECRET: ref('Joined') } } },
        },
      },
    ).edges;
  const blocked = ['traffic: Function → Cluster (tcp 5432) ! not reachable: no rule'];

  it('is of no use outside of the network', () => expect(shop({})).toEqual(blocked));
  it('is of no use without a rule', () =>
    expect(shop({ VpcConfig: { SecurityGroupIds: [ref('WebGroup')] } })).toEqual(blocked));
  it('may be of use in a group that no template holds', () =>
    expect(shop({ VpcConfig: { SecurityGroupIds: ['sg-1', ref('Group')] } })).toEqual([]));
  it('is of use over the data API', () =>
    expect(shop({}, { EnableHttpEndpoint: true })).toEqual([]));
});
