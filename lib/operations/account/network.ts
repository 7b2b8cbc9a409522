import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { explained } from '../explained';
import type { Identity, Keys } from './ports';

/** Whom AWS takes us for, asked in one region. Errors come explained. */
export function identityIn(region: string): Identity {
  const sts = new STSClient({ region });
  return explained<Identity>({
    caller: async () => {
      const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
      return { account: Account, arn: Arn };
    },
    own: () => sts.config.credentials(),
    assume: async (role) => {
      try {
        const { Credentials: keys } = await sts.send(
          new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'slipway' }),
        );
        return keys === undefined ? undefined : keysOf(keys);
      } catch (error) {
        if (error instanceof Error && /AccessDenied/.test(error.name)) return undefined;
        throw error;
      }
    },
  });
}

function keysOf({
  AccessKeyId = '',
  SecretAccessKey = '',
  SessionToken,
  Expiration,
}: {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}): Keys {
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken !== undefined && { sessionToken: SessionToken }),
    ...(Expiration !== undefined && { expiration: Expiration }),
  };
}
