import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { answering } from '../client-settings';
import { explained } from '../explained';
import type { Identity, Keys } from './ports';

/** Whom AWS takes us for, asked in one region. Errors come explained. */
export function identityIn(region: string): Identity {
  const sts = new STSClient(answering({ region }));
  return explained<Identity>({
    caller: async () => {
      const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
      return { account: Account, arn: Arn };
    },
    own: () => sts.config.credentials(),
    assume: async (role) => {
      try {
        return await keysOfRole(sts, role);
      } catch (error) {
        if (error instanceof Error && /AccessDenied/.test(error.name)) return undefined;
        throw error;
      }
    },
  });
}

/** Keys of a role, as long as STS gives them; undefined where it gives none. Errors are those of STS. */
export async function keysOfRole(
  sts: STSClient,
  role: string,
  externalId?: string,
): Promise<Keys | undefined> {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: role,
      RoleSessionName: 'slipway',
      ...(externalId !== undefined && { ExternalId: externalId }),
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined) return undefined;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken !== undefined && { sessionToken: SessionToken }),
    ...(Expiration !== undefined && { expiration: Expiration }),
  };
}
