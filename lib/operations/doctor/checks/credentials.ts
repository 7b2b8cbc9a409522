import { nowMs } from '../../clock';
import { OperationError } from '../../errors';
import { ok, unknown, warning, wrong, type Seen } from '../finding';
import type { World } from '../ports';
import type { Subject } from '../subject';

/** A deployment takes about so long. */
const SOON_MS = 30 * 60_000;

/** Whether AWS knows who we are, and for how long. */
export async function credentials({ identity }: World): Promise<Seen> {
  try {
    const { arn } = await identity.caller();
    const { expiration } = await identity.own();
    if (expiration === undefined) return ok(arn);
    const leftMs = expiration.getTime() - nowMs();
    const minutes = Math.max(0, Math.floor(leftMs / 60_000));
    return leftMs < SOON_MS
      ? warning(
          `${arn}, for ${minutes} min more`,
          'renew them before a deployment; with IAM Identity Center: aws sso login',
        )
      : ok(`${arn}, until ${expiration.toISOString().slice(0, 16)}Z`);
  } catch (error) {
    if (error instanceof OperationError && error.code === 'NO_CREDENTIALS')
      return wrong(error.message, error.hint ?? 'aws configure');
    throw error;
  }
}

/** Whether the credentials are of the environment's account, or its deploy role lets them in. */
export async function account({ identity }: World, subject: Subject): Promise<Seen> {
  const { account: wanted, deployRole } = subject.place;
  const caller = await identity.caller();
  if (caller.account === wanted) return ok(wanted);
  const keys = deployRole === undefined ? undefined : await identity.assume(deployRole);
  if (keys !== undefined)
    return ok(`${wanted}, through its role ${deployRole?.split('/').at(-1) ?? ''}`);
  if (!/^\d{12}$/.test(wanted))
    return unknown(
      `the configuration names no account; these credentials are of ${caller.account}`,
    );
  return wrong(
    `'${subject.environment}' is in ${wanted}; these credentials are of ${caller.account}, and its deploy role does not let them in`,
    `AWS_PROFILE=<a profile of ${wanted}>; or, with rights there: npx cdk bootstrap aws://${wanted}/${subject.place.region} --trust ${caller.account} --cloudformation-execution-policies arn:aws:iam::aws:policy/AdministratorAccess`,
  );
}
