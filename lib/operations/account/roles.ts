import { nowMs } from '../clock';
import { OperationError } from '../errors';
import type { Credentials, Identity, Keys } from './ports';

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

/**
 * Credentials of the surroundings, for what no role of `cdk bootstrap` may do: restart a service, say.
 *
 * @throws OperationError when it is first used, where they are of another account
 */
export function ownCredentials(
  identity: Identity,
  { environment, account }: { readonly environment: string; readonly account: string },
): Credentials {
  return async () => {
    const caller = await identity.caller();
    if (caller.account === account) return identity.own();
    throw new OperationError(
      'WRONG_ACCOUNT',
      `'${environment}' is in account ${account}; these credentials are of account ${caller.account}`,
      'no role of cdk bootstrap may do this: set AWS_PROFILE to a profile of that account',
    );
  };
}

/** A little before AWS takes them for expired. Milliseconds. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** The same credentials, asked for once for as long as they are good: several clients share them. */
export function shared(credentials: Credentials): Credentials {
  let kept: Promise<Keys> | undefined;
  const renewed = (): Promise<Keys> => {
    const asked = credentials();
    kept = asked;
    // What failed is asked for again.
    asked.catch(() => (kept = undefined));
    return asked;
  };
  return async () => {
    const keys = await (kept ?? renewed());
    const untilMs = keys.expiration?.getTime() ?? Infinity;
    return nowMs() < untilMs - RENEW_BEFORE_MS ? keys : renewed();
  };
}
