import { OperationError } from '../errors';
import type { Credentials, Identity } from './ports';

/**
 * Credentials of a role that `cdk bootstrap` made; of the surroundings where it lets them not in and they are of its
 * account: what the CDK's own command line does.
 *
 * @throws OperationError when it is first used, where neither is possible
 */
export function credentialsOf(
  identity: Identity,
  role: string | undefined,
  { environment, account }: { readonly environment: string; readonly account: string },
): Credentials {
  return async () => {
    const keys = role === undefined ? undefined : await identity.assume(role);
    if (keys !== undefined) return keys;
    const caller = await identity.caller();
    if (caller.account === account) return identity.own();
    throw new OperationError(
      'WRONG_ACCOUNT',
      `'${environment}' is in account ${account}; these credentials are of account ${caller.account}, and ${role ?? 'no role'} does not let them in`,
      'set AWS_PROFILE to a profile of the right account, or let the account trust this one: npx cdk bootstrap --trust',
    );
  };
}
