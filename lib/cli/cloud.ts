import type { Assembly } from '../assembly';
import type { ResolvedEnvironment } from '../config';
import { findDeployed, type Aws, type Deployed } from '../operations';
import type { Rights } from '../operations/account/ports';
import { ownCredentials, shared } from '../operations/account/roles';
import { accountOf, type Account } from './deployment/account';
import { environmentNamed, unknown } from './environments';
import { CliError } from './errors';
import { step } from './step';
import { assemblyWith } from './synthesize';

/**
 * An environment in AWS, for commands of every day: the look-up role of the bootstrap reads, and what changes something is
 * done with the credentials of the surroundings, since no role of the bootstrap has the right.
 */
export interface Cloud {
  readonly environment: ResolvedEnvironment;
  readonly assembly: Assembly;
  readonly account: Account;
  readonly region: string;
  readonly rights: Rights;
  /** Reads. */
  readonly aws: Aws;
}

/** @throws CliError for an unknown environment */
export async function cloudOf(named: string | undefined): Promise<Cloud> {
  const environment = environmentNamed(named);
  const assembly = await assemblyWith(environment.name);
  const account = accountOf(environment.name);
  const { place, identity } = account;
  const of = { environment: environment.name, account: place.account };
  const { look } = account.rights;
  const act = shared(ownCredentials(identity, of));
  const { awsIn } = require('../operations/network') as typeof import('../operations/network');
  const { region } = place;
  return {
    ...{ environment, assembly, account, region },
    rights: { look, act },
    aws: awsIn(region, look),
  };
}

/** Reads what CloudFormation has of it. @throws OperationError where it is not deployed */
export function deployedIn({ aws, assembly, environment, region }: Cloud): Promise<Deployed> {
  const { name } = environment;
  return step(`Look at ${name} in ${region}`, () => findDeployed(aws, assembly, name));
}

export interface ServicePlace {
  /** `web`. */
  readonly name: string;
  readonly service: { readonly cluster: string; readonly name: string };
}

/** @throws CliError where the environment has no such service */
export function serviceIn({ workloads }: Deployed, name: string): ServicePlace {
  const services = workloads.flatMap(({ name: its, service }) =>
    service === undefined ? [] : [{ name: its, service }],
  );
  const found = services.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw unknown(
    'UNKNOWN_SERVICE',
    'service',
    name,
    services.map((one) => one.name),
  );
}

/** For what makes no sense on one machine. */
export function notHere(command: string, why: string, hint: string): CliError {
  return new CliError('NOT_HERE', `slipway ${command} is for environments on AWS: ${why}`, hint);
}
