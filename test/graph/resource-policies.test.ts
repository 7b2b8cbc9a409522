import { graphOf } from '../../lib/graph';
import { assemblyOf, att, ref } from './support/template';
import { told } from './support/told';

describe('the policy of a resource', () => {
  const guarded = (statement: unknown, bucket: object = {}) => {
    const assembly = assemblyOf({
      Fn: { Type: 'AWS::Lambda::Function', Properties: { Role: att('Role') } },
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'worker' } },
      Jobs: { Type: 'AWS::SQS::Queue' },
      News: { Type: 'AWS::SNS::Topic' },
      Photos: { Type: 'AWS::S3::Bucket', Properties: bucket as Record<string, unknown> },
      JobsPolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [ref('Jobs')], PolicyDocument: { Statement: statement } },
      },
      PhotosPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: ref('Photos'), PolicyDocument: { Statement: statement } },
      },
    });
    return told(graphOf(assembly, ''));
  };
  const send = (Principal: unknown, more: object = {}) => ({
    Effect: 'Allow',
    Action: 'sqs:SendMessage',
    Resource: '*',
    Principal,
    ...more,
  });

  it.each<[string, unknown, string[], string[]]>([
    [
      'a star',
      send('*'),
      ['publish: Anyone → Jobs (send)'],
      ['public: Anyone may do sqs:SendMessage on Jobs'],
    ],
    [
      'a star in an object',
      send({ AWS: ['*'] }),
      ['publish: Anyone → Jobs (send)'],
      ['public: Anyone may do sqs:SendMessage on Jobs'],
    ],
    [
      'a star over TLS',
      send('*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      ['publish: Anyone → Jobs (send) if aws:SecureTransport'],
      ['public: Anyone may do sqs:SendMessage on Jobs'],
    ],
    [
      'a star from one topic',
      send('*', { Condition: { ArnEquals: { 'aws:SourceArn': ref('News') } } }),
      ['subscribe: News → Jobs (send)'],
      [],
    ],
    [
      'a star from somewhere',
      send('*', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
      [],
      [],
    ],
    [
      'a service for one topic',
      send(
        { Service: 'sns.amazonaws.com' },
        { Condition: { ArnLike: { 'aws:SourceArn': ref('News') } } },
      ),
      ['subscribe: News → Jobs (send)'],
      [],
    ],
    ['a service in general', send({ Service: 'sns.amazonaws.com' }), [], []],
    [
      'the own account',
      send({ AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } }),
      [],
      [],
    ],
    ['another account', send({ AWS: '222222222222' }), ['publish: AWS account → Jobs (send)'], []],
    ['a role by its ARN', send({ AWS: att('Role') }), ['publish: Function → Jobs (send)'], []],
    [
      'a role by its name',
      send({ AWS: ['arn:aws:iam::111111111111:role/worker'] }),
      ['publish: Function → Jobs (send)'],
      [],
    ],
    [
      'a branch',
      send({ 'Fn::If': ['C', { AWS: att('Role') }, '*'] }),
      ['publish: Anyone → Jobs (send)', 'publish: Function → Jobs (send)'],
      ['public: Anyone may do sqs:SendMessage on Jobs'],
    ],
    ['a denial', { ...send('*'), Effect: 'Deny' }, [], []],
    ['nobody', send(undefined), [], []],
    ['nonsense', send([[7, null, { AWS: { x: 1 } }]]), [], []],
  ])('lets in %s', (_name, statement, edges, findings) => {
    const { edges: found, findings: said } = guarded(statement);
    expect(found).toEqual(edges);
    expect(said.filter((line) => line.endsWith('Jobs'))).toEqual(findings);
  });

  it('is no open door where the bucket refuses public policies', () => {
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Principal: '*' };
    const open = (bucket: object) =>
      guarded(statement, bucket).findings.filter((line) => line.endsWith('Photos'));
    expect(open({})).toHaveLength(1);
    expect(open({ PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } })).toEqual([]);
  });
});
