import { diffArchives } from '../../lib/diagram';
import { archiveOf, graphOf } from '../../lib/graph';
import { assemblyOf, att, ref } from './support/template';

/** Functions that act as one role, which may do too much with buckets. */
function sharing(functions: number, buckets: number, last = 'Bucket') {
  const many = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_none, index) => make(index));
  const trust = {
    Statement: {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'lambda.amazonaws.com' },
    },
  };
  const name = (index: number) => (index === buckets - 1 ? last : 'Bucket') + String(index);
  const statement = {
    Effect: 'Allow',
    Action: 's3:*',
    Resource: many(buckets, (index) => att(name(index))),
  };
  return assemblyOf({
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyDocument: { Statement: [statement] }, Roles: [ref('Role')] },
    },
    ...Object.fromEntries(many(buckets, (index) => [name(index), { Type: 'AWS::S3::Bucket' }])),
    ...Object.fromEntries(
      many(functions, (index) => [
        `Worker${index}`,
        { Type: 'AWS::Lambda::Function', Properties: { Role: att('Role') } },
      ]),
    ),
  });
}

const wildcardIn = (assembly: ReturnType<typeof sharing>) =>
  graphOf(assembly, '').findings.find(({ kind }) => kind === 'wildcard');

test('a finding of 30 functions is a sentence, and has the names in full beside it', () => {
  const finding = wildcardIn(sharing(30, 12));
  expect(finding?.message).toBe(
    'Worker0, Worker1, Worker2, Worker3, Worker4, Worker5 … and 24 more may do s3:* on ' +
      'Bucket0, Bucket1, Bucket2, Bucket3, Bucket4, Bucket5 … and 6 more',
  );
  expect(finding?.lists?.map((names) => names.length)).toEqual([30, 12]);
  expect(finding?.lists?.[0]?.at(-1)).toBe('Worker29');
});

test('a few names are told one by one', () => {
  const finding = wildcardIn(sharing(8, 1));
  expect(finding?.message).toMatch(/^(?:Worker\d, ){7}Worker7 may do s3:\* on Bucket0$/);
  expect(finding).not.toHaveProperty('lists');
});

test('a difference in a name that the sentence leaves out is a difference', () => {
  const [before, after] = [sharing(1, 12), sharing(1, 12, 'Payroll')];
  const messages = [before, after].map((one) => wildcardIn(one)?.message);
  expect(messages[0]).toBe(messages[1]);
  const [compared] = diffArchives(archiveOf(before), archiveOf(after));
  expect(JSON.stringify(compared)).toContain('Payroll');
  expect(compared?.difference.findings).toHaveLength(2);
});
