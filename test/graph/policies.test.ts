import { graphOf } from '../../lib/graph';
import { assemblyOf, att, ref } from './support/template';
import { told } from './support/told';

/** A function, a role, two buckets and a queue; the policy is what is tried. */
const withPolicy = (statement: unknown, more: Record<string, unknown> = {}) => {
  const assembly = assemblyOf(
    {
      Fn: { Type: 'AWS::Lambda::Function', Properties: { Role: att('Role'), ...more } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: 'lambda.amazonaws.com' },
            },
          },
        },
      },
      Photos: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'acme-photos' } },
      Films: { Type: 'AWS::S3::Bucket' },
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs-eu' } },
      Table: { Type: 'AWS::DynamoDB::Table' },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: { Statement: statement }, Roles: [ref('Role')] },
      },
    },
    { Name: { Type: 'String', Default: 'acme' }, Open: { Type: 'String' } },
  );
  return told(graphOf(assembly, ''));
};

const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

describe('the rights of a role', () => {
  it.each<[string, unknown, string[]]>([
    [
      'strings where arrays are usual',
      allow('s3:GetObject', att('Photos')),
      ['read: Function → Photos (read)'],
    ],
    [
      'a list of one statement',
      [allow(['s3:GetObject'], [att('Photos')])],
      ['read: Function → Photos (read)'],
    ],
    ['lower case', allow('S3:getobject', att('Photos')), ['read: Function → Photos (read)']],
    ['a pattern of actions', allow('s3:Get*', att('Photos')), ['read: Function → Photos (read)']],
    ['a question mark', allow('s3:?etObject', att('Photos')), ['read: Function → Photos (read)']],
    [
      'every action',
      allow('*', att('Jobs')),
      [
        'operate: Function → Jobs (purge)',
        'publish: Function → Jobs (send)',
        'subscribe: Jobs → Function (consume)',
      ],
    ],
    [
      'only the list of a bucket',
      allow('s3:ListBucket', att('Photos')),
      ['read: Function → Photos (list)'],
    ],
    ['actions of another service', allow('sqs:SendMessage', att('Photos')), []],
    ['housekeeping', allow('sqs:GetQueueAttributes', att('Jobs')), []],
    [
      'all actions but some',
      { Effect: 'Allow', NotAction: ['s3:Put*', 's3:Delete*'], Resource: att('Photos') },
      ['read: Function → Photos (read)'],
    ],
    [
      'a joined ARN',
      allow('s3:PutObject', { 'Fn::Join': ['', [att('Photos'), '/in/*']] }),
      ['write: Function → Photos (write)'],
    ],
    [
      'a substituted ARN',
      allow('s3:PutObject', { 'Fn::Sub': '${Photos.Arn}/*' }),
      ['write: Function → Photos (write)'],
    ],
    [
      'a name written out',
      allow('s3:GetObject', 'arn:aws:s3:::acme-photos/*'),
      ['read: Function → Photos (read)'],
    ],
    [
      'a pattern of names',
      allow('s3:GetObject', 'arn:aws:s3:::acme-*/*'),
      ['read: Function → Photos (read)'],
    ],
    [
      'a name of a parameter',
      allow('s3:GetObject', { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Name}-photos/*' }),
      ['read: Function → Photos (read)'],
    ],
    [
      'a name that only the deployment knows',
      allow('s3:GetObject', { 'Fn::Sub': 'arn:aws:s3:::${Open}/*' }),
      [],
    ],
    [
      'the name that CloudFormation makes',
      allow('s3:GetObject', 'arn:aws:s3:::app-films-*'),
      ['read: Function → Films (read)'],
    ],
    [
      'a queue by pseudo parameters',
      allow('sqs:SendMessage', {
        'Fn::Sub': 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs-eu',
      }),
      ['publish: Function → Jobs (send)'],
    ],
    [
      'a queue of another region',
      allow('sqs:SendMessage', 'arn:aws:sqs:us-east-1:111111111111:jobs-eu'),
      [],
    ],
    ['every bucket', allow('s3:GetObject', 'arn:aws:s3:::*'), []],
    ['everything', allow('s3:GetObject', '*'), []],
    ['everything but', { Effect: 'Allow', Action: 's3:GetObject', NotResource: att('Photos') }, []],
    [
      'both branches of a condition',
      [{ 'Fn::If': ['C', allow('s3:GetObject', att('Photos')), ref('AWS::NoValue')] }],
      ['read: Function → Photos (read)'],
    ],
    [
      'a resource in a branch',
      allow('s3:GetObject', { 'Fn::If': ['C', att('Photos'), [att('Films')]] }),
      ['read: Function → Films (read)', 'read: Function → Photos (read)'],
    ],
    [
      'a denial',
      [
        allow('s3:*', att('Photos')),
        { Effect: 'Deny', Action: 's3:Put*', Resource: '*' },
        { Effect: 'Deny', Action: 's3:Delete*', Resource: att('Photos') },
      ],
      ['read: Function → Photos (read)'],
    ],
    [
      'a denial of something else',
      [
        allow('s3:GetObject', att('Photos')),
        { Effect: 'Deny', Action: 's3:*', Resource: att('Films') },
      ],
      ['read: Function → Photos (read)'],
    ],
    [
      'a denial of all but',
      [
        allow('s3:GetObject', [att('Photos'), att('Films')]),
        { Effect: 'Deny', Action: 's3:*', NotResource: att('Films') },
      ],
      ['read: Function → Films (read)'],
    ],
    [
      'a denial under a condition',
      [
        allow('s3:GetObject', att('Photos')),
        {
          Effect: 'Deny',
          Action: 's3:*',
          Resource: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
      ['read: Function → Photos (read)'],
    ],
    [
      'a condition',
      allow('s3:GetObject', att('Photos'), {
        Condition: { StringLike: { 's3:prefix': 'a/*' }, Bool: { 'aws:ViaAWSService': 'true' } },
      }),
      ['read: Function → Photos (read) if aws:ViaAWSService, s3:prefix'],
    ],
    [
      'with a condition and without',
      [
        allow('s3:GetObject', att('Photos'), { Condition: { Bool: { x: 'true' } } }),
        allow('s3:GetObject', att('Photos')),
      ],
      ['read: Function → Photos (read)'],
    ],
    ['a table, not its stream', allow(['dynamodb:GetRecords'], att('Table')), []],
    [
      'a stream, not its table',
      allow(['dynamodb:*'], att('Table', 'StreamArn')),
      ['subscribe: Table → Function (stream)'],
    ],
    ['no statement', undefined, []],
    ['no action', { Effect: 'Allow', Resource: '*' }, []],
    ['nonsense', ['x', 7, null, { Effect: ['Allow'], Action: { a: 1 }, Resource: [[['*']]] }], []],
  ])('of %s are the edges that it says', (_name, statement, edges) => {
    expect(withPolicy(statement).edges).toEqual(edges);
  });

  it('on everything are edges to what the environment names, and to nothing else', () => {
    const { edges } = withPolicy(allow('s3:GetObject', '*'), {
      Environment: { Variables: { BUCKET: ref('Photos') } },
    });
    expect(edges).toEqual(['read: Function → Photos (read)']);
  });

  it('are what a variable without them lacks', () => {
    const more = { Environment: { Variables: { A: ref('Photos'), B: att('Jobs', 'QueueName') } } };
    expect(withPolicy(allow('s3:GetObject', att('Photos')), more).findings).toEqual([
      'no-grant: Function is told of Jobs (B), but its role allows nothing there',
    ]);
    expect(withPolicy(allow(['s3:GetObject', 'sqs:GetQueueUrl'], '*'), more).findings).toEqual([
      'wildcard: Function may do s3:GetObject on every resource',
    ]);
    // A role of elsewhere may allow it.
    const elsewhere = { ...more, Role: 'arn:aws:iam::111111111111:role/other' };
    expect(withPolicy(undefined, elsewhere).findings).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['everything', allow('*', '*'), ['wildcard: Function may do everything on every resource']],
    [
      'a whole service',
      allow(['s3:*', 'logs:*'], att('Photos')),
      ['wildcard: Function may do s3:*, logs:* on Photos'],
    ],
    [
      'what needs no narrower resource',
      allow(
        ['xray:PutTraceSegments', 'ecr:GetAuthorizationToken', 'cloudwatch:PutMetricData'],
        '*',
      ),
      [],
    ],
    [
      'what a condition narrows',
      allow('ecs:RunTask', '*', { Condition: { ArnEquals: { 'ecs:cluster': 'x' } } }),
      [],
    ],
    [
      'all but',
      { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
      ['wildcard: Function may do everything but iam:*'],
    ],
    ['a denial of everything', { Effect: 'Deny', Action: '*', Resource: '*' }, []],
  ])('to %s are found where they are too wide', (_name, statement, findings) => {
    expect(withPolicy(statement).findings).toEqual(findings);
  });
});
