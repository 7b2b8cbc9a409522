import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { answering } from '../client-settings';
import { filledIn, type ImageUse, type Placeholders } from '../../assembly';
import { keysOfRole } from '../account/network';
import { explainAws, OperationError } from '../errors';
import { explained } from '../explained';
import { repositoryAt } from './network';
import type { Registries, Repository } from './registry';

type Keys = ConstructorParameters<typeof ECRClient>[0] & object;

/**
 * The registries of AWS accounts, with the roles of `cdk bootstrap` and no right beyond them. Credentials come from the
 * surroundings; one token a repository is asked for.
 */
export function ecrRegistries(): Registries {
  const opened = new Map<string, Promise<Repository>>();
  const identity = once(async () => {
    const sts = new STSClient(answering({ ...(await regionOfSurroundings()) }));
    const { Account: account = '', Arn: arn = '' } = await sts.send(new GetCallerIdentityCommand());
    return { account, partition: arn.split(':')[1] ?? 'aws' };
  });
  const placeOf = async (use: ImageUse): Promise<Placeholders> => {
    const { account, partition } = await identity();
    const region = use.region?.includes('${') === false ? use.region : undefined;
    return {
      account: use.account ?? account,
      region: region ?? (await regionOfSurroundings()).region,
      partition,
    };
  };
  return explained<Registries>({
    open: (use) => {
      const key = JSON.stringify([use.account, use.region, use.repository, use.role]);
      const repository = opened.get(key) ?? open(use);
      opened.set(key, repository);
      return repository;
    },
    find: async (uses, uri) => {
      for (const use of uses) {
        const place = await placeOf(use);
        const name = filledIn(use.repository, place);
        // a registry's host begins so in every partition
        if (uri.startsWith(`${place.account}.dkr.`) && uri.endsWith(`/${name}`))
          if (uri.includes(`.${place.region}.`)) return use;
      }
      return undefined;
    },
  });

  async function open(use: ImageUse): Promise<Repository> {
    const place = await placeOf(use);
    const { account, region } = place;
    const name = filledIn(use.repository, place);
    const keys = await keysFor(use, place, (await identity()).account);
    const ecr = new ECRClient(answering({ region, ...keys }));
    const uri = await uriOf(ecr, name, place);
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand());
    const [{ authorizationToken: token = '', proxyEndpoint: endpoint = '' } = {}] =
      authorizationData ?? [];
    if (token !== '' && endpoint !== '') return repositoryAt({ uri, endpoint, name, token });
    throw new OperationError('AWS_REFUSED', `ECR of ${account} in ${region} gave no token`);
  }
}

async function uriOf(
  ecr: ECRClient,
  name: string,
  { account, region }: Placeholders,
): Promise<string> {
  try {
    const { repositories } = await ecr.send(
      new DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] }),
    );
    const uri = repositories?.[0]?.repositoryUri;
    if (uri !== undefined) return uri;
  } catch (error) {
    if (!(error instanceof RepositoryNotFoundException)) throw error;
  }
  throw new OperationError(
    'NOT_BOOTSTRAPPED',
    `account ${account} has no repository ${name} in ${region}`,
    `prepare it once: npx cdk bootstrap aws://${account}/${region}`,
  );
}

/** As the CDK does: where the role says no and the credentials are of its account, they are used themselves. */
async function keysFor(use: ImageUse, place: Placeholders, own: string): Promise<Keys> {
  if (use.role === undefined) return {};
  const RoleArn = filledIn(use.role, place);
  try {
    const sts = new STSClient(answering({ region: place.region }));
    const keys = await keysOfRole(sts, RoleArn, use.externalId);
    return keys === undefined ? {} : { credentials: keys };
  } catch (error) {
    const explainedError = explainAws(error);
    const denied = explainedError instanceof OperationError && explainedError.code === 'AWS_DENIED';
    if (!denied) throw error;
    if (own === place.account) return {};
    throw new OperationError(
      'AWS_DENIED',
      `credentials of account ${own} may not publish images in account ${place.account}: ${RoleArn}`,
      `the account must be bootstrapped to trust ${own}: npx cdk bootstrap aws://${place.account}/${place.region} --trust ${own}`,
    );
  }
}

async function regionOfSurroundings(): Promise<{ readonly region: string }> {
  try {
    return { region: await new STSClient(answering({})).config.region() };
  } catch {
    throw new OperationError(
      'AWS_REFUSED',
      'no AWS region is set, and the assembly leaves it open',
      'set AWS_REGION',
    );
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
