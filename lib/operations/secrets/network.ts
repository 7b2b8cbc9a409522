import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { answering } from '../client-settings';
import type { Rights } from '../account/ports';
import { explained } from '../explained';
import type { SecretPlace, SecretStore } from './ports';
import { withKey } from './with-key';

/** Secrets Manager and Parameter Store, in one region. Errors come explained. */
export function secretsIn(region: string, { look, act }: Rights): SecretStore {
  const secrets = new SecretsManagerClient(answering({ region, credentials: look }));
  const acting = new SecretsManagerClient(answering({ region, credentials: act }));
  const parameters = new SSMClient(answering({ region, credentials: look }));
  const actingParameters = new SSMClient(answering({ region, credentials: act }));

  const parameterState = async (name: string) => {
    const { Parameters: [found] = [] } = await parameters.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }],
      }),
    );
    return found === undefined ? undefined : { changedMs: found.LastModifiedDate?.getTime() };
  };
  const secretState = (SecretId: string) =>
    unlessMissing(async () => {
      const found = await secrets.send(new DescribeSecretCommand({ SecretId }));
      return { changedMs: (found.LastChangedDate ?? found.CreatedDate)?.getTime() };
    });
  /** Undefined: there is none, or none with a value. */
  const textOf = (SecretId: string) =>
    unlessMissing(
      async () => (await acting.send(new GetSecretValueCommand({ SecretId }))).SecretString,
    );

  return explained<SecretStore>({
    look: ({ kind, name }) => (kind === 'parameter' ? parameterState(name) : secretState(name)),
    write: async (place, value) => {
      if (place.kind === 'parameter') return writeParameter(actingParameters, place, value);
      const { name, key } = place;
      const isNew = (await secretState(name)) === undefined;
      const text = key === undefined ? value : withKey(name, await textOf(name), key, value);
      if (isNew) await acting.send(new CreateSecretCommand({ Name: name, SecretString: text }));
      else await acting.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }));
      return isNew ? 'new' : 'changed';
    },
  });
}

async function writeParameter(
  client: SSMClient,
  { name }: SecretPlace,
  value: string,
): Promise<'new' | 'changed'> {
  const { Version = 1 } = await client.send(
    new PutParameterCommand({ Name: name, Value: value, Type: 'SecureString', Overwrite: true }),
  );
  return Version > 1 ? 'changed' : 'new';
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
