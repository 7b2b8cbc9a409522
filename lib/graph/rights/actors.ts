import type { Resource } from '../../assembly';
import type { Model } from '../model';

/** Who acts as a role. */

/** The last part of a place where a resource names the role that it acts as: `Properties.Target.RoleArn`. */
const ACTS_AS =
  /(?:Role(?:Arn|ARN)?|Credentials(?:Arn)?|IamInstanceProfile(?:\.(?:Arn|Name))?)(?:\[\d+\])*$/;
/** Of tasks and jobs: ECS pulls images and writes logs as it, the program does not. */
const EXECUTION_ROLE = /ExecutionRoleArn$/;
const TASKS = /^AWS::(?:ECS::TaskDefinition|Batch::JobDefinition)$/;
/** App Runner pulls the image as it. */
const ACCESS_ROLE = /\.AccessRoleArn$/;
/** What names a role only to attach something to it, to scale, or to hand it on. */
const BYSTANDERS =
  /^AWS::(?:IAM::(?!InstanceProfile)|ApplicationAutoScaling::|Lambda::Permission$|KMS::|S3::BucketPolicy$|SecretsManager::ResourcePolicy$|CloudFormation::|SSM::Parameter$)|^Custom::/;

export function actorsOf(role: Resource, model: Model): Resource[] {
  if (role.type === 'AWS::IAM::User') return [role];
  if (role.type === 'AWS::IAM::Group') return usersOf(role, 'AWS::IAM::User', model);
  const actors = model.usersOf(role.id).flatMap(({ from, at }) => {
    const user = model.resource(from);
    if (user === undefined || at.includes('.Environment')) return [];
    return user.type === 'AWS::IAM::InstanceProfile'
      ? machinesOf(user, model)
      : actor(user, at, model);
  });
  return [...new Set(actors)];
}

function actor(user: Resource, at: string, model: Model): readonly Resource[] {
  if (user.type === 'AWS::Cognito::IdentityPoolRoleAttachment')
    return model.usedAt(user.id, 'Properties.IdentityPoolId');
  if (BYSTANDERS.test(user.type) || !ACTS_AS.test(at)) return [];
  if (user.type === 'AWS::AppRunner::Service' && ACCESS_ROLE.test(at)) return [];
  return TASKS.test(user.type) && EXECUTION_ROLE.test(at) ? [] : [user];
}

/** Instances, and the groups that start them from a template. */
function machinesOf(profile: Resource, model: Model): Resource[] {
  return model.usersOf(profile.id).flatMap(({ from }) => {
    const user = model.resource(from);
    if (user === undefined) return [];
    return /^AWS::(?:EC2::LaunchTemplate|AutoScaling::LaunchConfiguration)$/.test(user.type)
      ? model.usersOf(user.id).flatMap((use) => model.resource(use.from) ?? [])
      : [user];
  });
}

const usersOf = ({ id }: Resource, type: string, model: Model): Resource[] =>
  model.usersOf(id).flatMap(({ from }) => {
    const user = model.resource(from);
    return user?.type === type ? [user] : [];
  });
