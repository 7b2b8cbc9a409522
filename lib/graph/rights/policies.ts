import type { Resource } from '../../assembly';
import { thingOf } from '../aliases';
import { property, type Model } from '../model';
import { entriesOf, remembered, textOf } from '../values';
import { carrying } from './names';
import { statementsAt, type Statement } from './statements';

/** A statement of the policy of a resource, and the resources that it guards. */
export interface Guard {
  readonly statement: Statement;
  readonly resources: readonly Resource[];
}

/** Types that carry the policy of a resource: where it stands, and what it guards; nothing: itself. */
const POLICIES: readonly (readonly [type: string, document: string, of?: string])[] = [
  ['AWS::S3::BucketPolicy', 'PolicyDocument', 'Bucket'],
  ['AWS::SQS::QueuePolicy', 'PolicyDocument', 'Queues'],
  ['AWS::SNS::TopicPolicy', 'PolicyDocument', 'Topics'],
  ['AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy', 'SecretId'],
  ['AWS::Kinesis::ResourcePolicy', 'ResourcePolicy', 'ResourceArn'],
  ['AWS::KMS::Key', 'KeyPolicy'],
  ['AWS::ECR::Repository', 'RepositoryPolicyText'],
  ['AWS::EFS::FileSystem', 'FileSystemPolicy'],
  ['AWS::OpenSearchService::Domain', 'AccessPolicies'],
  ['AWS::Backup::BackupVault', 'AccessPolicy'],
];

export const guardsOf = remembered((model: Model): readonly Guard[] => [
  ...POLICIES.flatMap(([type, key, of]) =>
    model.ofType(type).flatMap((holder) => {
      const resources = of === undefined ? [holder] : guarded(holder, of, model);
      return statementsAt(property(holder, key), `Properties.${key}`, holder, model).map(
        (statement) => ({ statement, resources }),
      );
    }),
  ),
  ...['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].flatMap((type) =>
    model
      .ofType(type)
      .flatMap((table) =>
        statementsAt(
          property(table, 'ResourcePolicy', 'PolicyDocument'),
          'Properties.ResourcePolicy.PolicyDocument',
          table,
          model,
        ).map((statement) => ({ statement, resources: [table] })),
      ),
  ),
  ...model.ofType('AWS::Lambda::Permission').flatMap((permission) => permitted(permission, model)),
  ...model.ofType('AWS::Events::EventBusPolicy').flatMap((policy) => busPolicy(policy, model)),
]);

function guarded(holder: Resource, key: string, model: Model): Resource[] {
  return entriesOf(property(holder, key), `Properties.${key}`).flatMap(({ value, at }) => {
    const used = model.usesAt(holder.id, at).flatMap(({ to }) => thingOf(to, model) ?? []);
    const name = used.length > 0 ? undefined : textOf(value, model.stackOf(holder));
    return name === undefined ? used : carrying(name, model);
  });
}

/** A permission of a function is a statement in other words. */
function permitted(permission: Resource, model: Model): Guard[] {
  const { Principal, SourceArn, SourceAccount, PrincipalOrgID, Action } = permission.properties;
  const { FunctionUrlAuthType, InvokedViaFunctionUrl } = permission.properties;
  const principal = textOf(Principal, model.stackOf(permission));
  const service = principal?.endsWith('.amazonaws.com') === true;
  const limits = Object.entries({
    'aws:SourceArn': SourceArn,
    'aws:SourceAccount': SourceAccount,
    'aws:PrincipalOrgID': PrincipalOrgID,
    'lambda:FunctionUrlAuthType': FunctionUrlAuthType === 'AWS_IAM' ? 'AWS_IAM' : undefined,
    'lambda:InvokedViaFunctionUrl': InvokedViaFunctionUrl,
  }).filter(([, value]) => value !== undefined);
  const resources = guarded(permission, 'FunctionName', model);
  const statement: Statement = {
    holder: permission,
    at: 'Properties',
    allows: true,
    actions: {
      patterns: entriesOf(Action, '').flatMap(({ value }) => textOf(value, undefined) ?? []),
      not: false,
    },
    resources: { named: [], everything: true, not: false, open: false, patterns: ['*'] },
    conditions: limits.map(([key]) => key),
    principal: service ? { Service: Principal } : Principal,
    condition: { ArnLike: Object.fromEntries(limits) },
  };
  return [{ statement, resources }];
}

/** One of the two forms in which a bus says whom it hears. */
function busPolicy(policy: Resource, model: Model): Guard[] {
  const at = 'Properties.Statement';
  const resources = guarded(policy, 'EventBusName', model);
  const whole = statementsAt(
    { Statement: policy.properties.Statement },
    'Properties',
    policy,
    model,
  );
  if (whole.length > 0) return whole.map((statement) => ({ statement, resources }));
  const { Action, Principal } = policy.properties;
  const short = [{ Effect: 'Allow', Action, Principal, Resource: '*' }];
  return statementsAt({ Statement: short }, at, policy, model).map((statement) => ({
    statement: { ...statement, at: 'Properties' },
    resources,
  }));
}
