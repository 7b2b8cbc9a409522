import fc from 'fast-check';
import { type Template } from '../support/plans';
import { plan, role, allow, STORE, group, rule } from './plan-templates';
import { cases } from '../support/cases';

describe('rights', () => {
  const growth = (before: Template | undefined, after: Template) => plan(before, after).plan.access;

  it('that a role is given on everything are wide', () => {
    const found = growth(role(allow('s3:GetObject', STORE)), role(allow('*', '*')));
    expect(found).toMatchObject([
      { kind: 'rights', actions: ['*'], on: ['any resource (*)'], isWide: true, isNew: false },
    ]);
  });

  it.each<[string, object[], object[], boolean]>([
    [
      'another action',
      [allow('s3:GetObject', STORE)],
      [allow(['s3:GetObject', 's3:PutObject'], STORE)],
      true,
    ],
    [
      'another resource',
      [allow('s3:GetObject', STORE)],
      [allow('s3:GetObject', [STORE, 'arn:aws:s3:::other'])],
      true,
    ],
    [
      'a condition gone',
      [allow('s3:*', STORE, { Condition: { Bool: { a: 'b' } } })],
      [allow('s3:*', STORE)],
      true,
    ],
    [
      'another condition',
      [allow('s3:*', STORE, { Condition: { Bool: { a: 'b' } } })],
      [allow('s3:*', STORE, { Condition: { Bool: { a: 'c' } } })],
      true,
    ],
    [
      'a denial gone',
      [allow('s3:*', '*'), { ...allow('s3:DeleteObject', STORE), Effect: 'Deny' }],
      [allow('s3:*', '*')],
      true,
    ],
    [
      'NotAction',
      [allow('s3:GetObject', '*')],
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      true,
    ],
    [
      'a statement split in two',
      [allow(['s3:GetObject', 's3:PutObject'], STORE)],
      [allow('s3:GetObject', STORE), allow('s3:PutObject', STORE)],
      false,
    ],
    [
      'an action that a pattern had',
      [allow('s3:Get*', STORE)],
      [allow('s3:GetObject', STORE)],
      false,
    ],
    [
      'other letters of the same action',
      [allow('S3:getobject', STORE)],
      [allow('s3:GetObject', STORE)],
      false,
    ],
    [
      'a condition more',
      [allow('s3:*', STORE)],
      [allow('s3:*', STORE, { Condition: { Bool: { a: 'b' } } })],
      false,
    ],
    ['less', [allow(['s3:*', 'sqs:*'], STORE)], [allow('s3:*', STORE)], false],
    [
      'a denial more',
      [allow('s3:*', '*')],
      [allow('s3:*', '*'), { ...allow('s3:DeleteObject', STORE), Effect: 'Deny' }],
      false,
    ],
  ])('%s', (_what, before, after, grows) => {
    expect(growth(role(...before), role(...after)).length > 0).toBe(grows);
  });

  it('that move from a policy into the role itself do not grow', () => {
    const inline: Template = {
      ...role(),
      Role: {
        ...role().Role!,
        Properties: {
          ...role().Role!.Properties,
          Policies: [
            { PolicyName: 'x', PolicyDocument: { Statement: [allow('s3:GetObject', STORE)] } },
          ],
        },
      },
    };
    expect(growth(role(allow('s3:GetObject', STORE)), inline)).toEqual([]);
  });

  it('grow by a managed policy and by a principal that may take on the role', () => {
    const wider = structuredClone(role(allow('s3:GetObject', STORE)));
    const properties = wider.Role!.Properties as {
      ManagedPolicyArns?: string[];
      AssumeRolePolicyDocument: { Statement: object[] };
    };
    properties.ManagedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess'];
    properties.AssumeRolePolicyDocument.Statement.push({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: 'arn:aws:iam::999999999999:root' },
    });
    expect(growth(role(allow('s3:GetObject', STORE)), wider)).toMatchObject([
      { kind: 'trust', who: 'arn:aws:iam::999999999999:root' },
      { kind: 'managed policy', isWide: true },
    ]);
  });

  it('of a bucket that everybody may read', () => {
    const open: Template = {
      ...role(),
      BucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Store' },
          PolicyDocument: {
            Statement: [
              { ...allow('s3:GetObject', { 'Fn::Join': ['', [STORE, '/*']] }), Principal: '*' },
            ],
          },
        },
      },
    };
    expect(growth(role(), open)).toMatchObject([
      { kind: 'resource policy', who: 'anyone (*)', isWide: true },
    ]);
  });

  it('of an environment that is new are told only where they are wide', () => {
    expect(growth(undefined, role(allow('s3:GetObject', STORE)))).toEqual([]);
    const { report } = plan(undefined, role(allow('*', '*')));
    expect(report.isAtRisk).toBe(true);
  });

  it('never grow by the order of statements, actions and conditions', () => {
    const statement = fc.record({
      actions: fc.uniqueArray(
        fc.constantFrom('s3:GetObject', 's3:Put*', 'sqs:*', '*', 'iam:PassRole'),
        { minLength: 1 },
      ),
      resources: fc.uniqueArray(
        fc.constantFrom<unknown>('*', STORE, 'arn:aws:s3:::a', 'arn:aws:s3:::a/*'),
        { minLength: 1 },
      ),
      effect: fc.constantFrom('Allow', 'Deny'),
    });
    const of = ({
      actions,
      resources,
      effect,
    }: {
      actions: string[];
      resources: unknown[];
      effect: string;
    }) => ({
      Effect: effect,
      Action: actions,
      Resource: resources,
    });
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
        const split = statements.flatMap((one) =>
          one.actions
            .toReversed()
            .map((action) =>
              of({ ...one, actions: [action], resources: one.resources.toReversed() }),
            ),
        );
        const before = role(...statements.map(of));
        const after = role(...split.toReversed());
        return growth(before, after).length === 0 && growth(after, before).length === 0;
      }),
      { numRuns: cases(60) },
    );
  });

  it('grow by every action that is new', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.constantFrom('s3:GetObject', 's3:PutObject', 'sqs:SendMessage', 'iam:PassRole'),
          { minLength: 1 },
        ),
        fc.nat(3),
        (actions, index) => {
          const fresh = actions[index % actions.length]!;
          const before = role(
            allow(
              actions.filter((one) => one !== fresh),
              STORE,
            ),
          );
          return growth(before, role(allow(actions, STORE))).some(({ actions: told }) =>
            told.includes(fresh),
          );
        },
      ),
      { numRuns: cases(40) },
    );
  });
});

describe('rules of security groups', () => {
  const opened = (before: Template | undefined, after: Template) =>
    plan(before, after).plan.network;

  it('that let anyone in are told first', () => {
    const found = opened(
      group(rule('10.0.0.0/8', 443)),
      group(rule('10.0.0.0/8', 443), rule('10.0.0.0/8', 8080), rule('0.0.0.0/0', 22)),
    );
    expect(found).toMatchObject([
      { ports: 'tcp 22', peer: 'anyone (0.0.0.0/0)', isAnyone: true, direction: 'in' },
      { ports: 'tcp 8080', isAnyone: false },
    ]);
  });

  it.each<[string, object, object, boolean]>([
    ['a wider range', rule('10.0.0.0/24', 443), rule('10.0.0.0/8', 443), true],
    ['a narrower range', rule('10.0.0.0/8', 443), rule('10.9.0.0/24', 443), false],
    ['another range', rule('10.0.0.0/24', 443), rule('10.0.1.0/24', 443), true],
    ['more ports', rule('10.0.0.0/8', 443), rule('10.0.0.0/8', 400, 500), true],
    ['fewer ports', rule('10.0.0.0/8', 400, 500), rule('10.0.0.0/8', 443), false],
    ['all protocols', rule('10.0.0.0/8', 443), { IpProtocol: '-1', CidrIp: '10.0.0.0/8' }, true],
    [
      'one protocol of all',
      { IpProtocol: -1, CidrIp: '0.0.0.0/0' },
      rule('10.0.0.0/8', 443),
      false,
    ],
    [
      'IPv6 to anyone',
      rule('0.0.0.0/0', 443),
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv6: '::/0' },
      true,
    ],
  ])('with %s', (_what, before, after, opens) => {
    expect(opened(group(before), group(after)).length > 0).toBe(opens);
  });

  it('that become resources of their own let in nobody new', () => {
    const own: Template = {
      Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'of the web' } },
      Rule: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: { ...rule('10.0.0.0/8', 443), GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] } },
      },
    };
    expect(opened(group(rule('10.0.0.0/8', 443)), own)).toEqual([]);
  });

  it('of a new environment: the door of a web service is no risk, another one is', () => {
    expect(plan(undefined, group(rule('0.0.0.0/0', 443))).report.isAtRisk).toBe(false);
    expect(plan(undefined, group(rule('0.0.0.0/0', 22))).report.isAtRisk).toBe(true);
  });
});
