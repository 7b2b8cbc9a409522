import fc from 'fast-check';
import { graphOf } from '../../lib/graph';
import { assemblyOf, att, ref } from './support/template';
import { largeAssembly } from './support/large';
import { cases } from '../support/cases';

const NAMES = ['Role', 'Fn', 'Jobs', 'Photos', 'Group', 'Db', 'Balancer', 'Targets', 'Nowhere'];

/** Whatever may stand in a template, references and intrinsic functions among it. */
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(
      '*',
      'Allow',
      'Deny',
      's3:*',
      'sqs:SendMessage',
      '0.0.0.0/0',
      '-1',
      'tcp',
      443,
      null,
      true,
    ),
    fc.constantFrom(
      'arn:aws:s3:::photos/*',
      'arn:aws:iam::222222222222:root',
      'arn:::',
      'sg-1',
      '10.0.0.0/99',
    ),
    fc.constantFrom(...NAMES).map(ref),
    fc.constantFrom(...NAMES).map((name) => att(name)),
    fc.constantFrom(...NAMES).map((name) => ({ 'Fn::Sub': `arn:aws:s3:::\${${name}}` })),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('value').map((inner) => ({ 'Fn::If': ['C', inner, ref('AWS::NoValue')] })),
    tie('value').map((inner) => ({ 'Fn::Join': ['', [inner, 'x']] })),
    fc.dictionary(
      fc.constantFrom(
        'AWS',
        'Service',
        'Federated',
        'Key',
        'Value',
        'Name',
        'ArnLike',
        'aws:SourceArn',
      ),
      tie('value'),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
})).value;

const statement = fc.dictionary(
  fc.constantFrom(
    'Effect',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Principal',
    'Condition',
  ),
  value,
  { noNullPrototype: true },
);
const document = fc.oneof(
  value,
  fc.record({ Statement: fc.oneof(statement, fc.array(statement), value) }),
);
const rule = fc.dictionary(
  fc.constantFrom(
    'IpProtocol',
    'FromPort',
    'ToPort',
    'CidrIp',
    'GroupId',
    'SourceSecurityGroupId',
    'SourcePrefixListId',
    'DestinationSecurityGroupId',
  ),
  value,
  { noNullPrototype: true },
);

const resources = fc.record({
  document,
  trust: document,
  rules: fc.oneof(value, fc.array(rule)),
  rule,
  any: value,
});

describe('any policy, rule or variable', () => {
  it('gives a graph whose edges have both ends and a proof, the same each time', () => {
    fc.assert(
      fc.property(resources, ({ document: policy, trust, rules, rule: alone, any }) => {
        const assembly = assemblyOf({
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: { AssumeRolePolicyDocument: trust, Policies: any, ManagedPolicyArns: any },
          },
          Policy: {
            Type: 'AWS::IAM::Policy',
            Properties: { PolicyDocument: policy, Roles: [ref('Role')] },
          },
          Fn: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              Role: att('Role'),
              VpcConfig: { SecurityGroupIds: any },
              Environment: { Variables: { A: any } },
            },
          },
          Jobs: {
            Type: 'AWS::SQS::Queue',
            Properties: { RedrivePolicy: any, KmsMasterKeyId: any },
          },
          Photos: {
            Type: 'AWS::S3::Bucket',
            Properties: { BucketName: any, LoggingConfiguration: any },
          },
          PhotosPolicy: {
            Type: 'AWS::S3::BucketPolicy',
            Properties: { Bucket: ref('Photos'), PolicyDocument: policy },
          },
          JobsPolicy: {
            Type: 'AWS::SQS::QueuePolicy',
            Properties: { Queues: any, PolicyDocument: trust },
          },
          Permission: {
            Type: 'AWS::Lambda::Permission',
            Properties: { FunctionName: ref('Fn'), Principal: any, Action: any, SourceArn: any },
          },
          Group: {
            Type: 'AWS::EC2::SecurityGroup',
            Properties: { SecurityGroupIngress: rules, SecurityGroupEgress: rules },
          },
          In: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: alone },
          Out: { Type: 'AWS::EC2::SecurityGroupEgress', Properties: alone },
          Db: {
            Type: 'AWS::RDS::DBInstance',
            Properties: { VPCSecurityGroups: [att('Group', 'GroupId')], Engine: any },
          },
          Balancer: {
            Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
            Properties: { SecurityGroups: any, LoadBalancerAttributes: any },
          },
          Listener: {
            Type: 'AWS::ElasticLoadBalancingV2::Listener',
            Properties: { LoadBalancerArn: ref('Balancer'), DefaultActions: any, Port: any },
          },
          Targets: {
            Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
            Properties: { Targets: any, Port: any },
          },
        });
        const graph = graphOf(assembly, '');
        expect(graphOf(assembly, '')).toEqual(graph);
        const ids = new Set(graph.nodes.map(({ id }) => id));
        for (const { from, to, evidence } of graph.edges) {
          expect([ids.has(from), ids.has(to), evidence.length > 0]).toEqual([true, true, true]);
          expect(from).not.toBe(to);
        }
        for (const { nodes, evidence, message } of graph.findings) {
          expect(nodes.every((id) => ids.has(id))).toBe(true);
          expect(evidence.length).toBeGreaterThan(0);
          expect(message).not.toMatch(/undefined|\[object/);
        }
      }),
      { numRuns: cases(400) },
    );
  });

  it('takes no long time over a pattern that is made to', () => {
    const pattern = `arn:aws:s3:::${'a*'.repeat(60)}b`;
    const assembly = assemblyOf({
      Photos: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'a'.repeat(3000) } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [
            {
              PolicyDocument: {
                Statement: { Effect: 'Allow', Action: '*'.repeat(50), Resource: pattern },
              },
            },
          ],
        },
      },
    });
    expect(graphOf(assembly, '').edges).toEqual([]);
  });
});

describe('a large assembly', () => {
  it('of 5,000 resources is a graph of all of them', () => {
    expect(graphOf(largeAssembly(5000), 'app').resources).toBe(5000);
  });

  it('has for each of its blocks what the block says', () => {
    const graph = graphOf(largeAssembly(200), 'app');
    const kinds = Map.groupBy(graph.edges, ({ kind }) => kind);
    const counts = Object.fromEntries([...kinds].map(([kind, edges]) => [kind, edges.length]));
    // Ten blocks: each reads its table and its bucket, and each but the first the table of the block before.
    expect(counts).toEqual({ publish: 20, subscribe: 10, read: 29, write: 19, traffic: 20 });
  });
});
