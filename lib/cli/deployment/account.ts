import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { partitionOf, publishingOf, readAssembly, type Publishing } from '../../assembly';
import type { ResolvedEnvironment } from '../../config';
import { credentialsOf, type LedgerOf, type Objects } from '../../operations';
import type { Credentials, Identity, Rights } from '../../operations/account/ports';
import { shared } from '../../operations/account/roles';
import type { ChangeSets } from '../../operations/change-sets';
import { environmentName, environmentNamed } from '../environments';
import { useRegion } from '../process-env';
import { application, ASSEMBLY_FOLDER } from '../synthesize';

/** Keys are asked for when they are first needed, and once for all clients that share them. */
interface AccountRights extends Rights {
  /** Publishes files. */
  readonly publish: Credentials;
}

/** An environment's account, with the rights that `cdk bootstrap` gives there. */
export interface Account {
  readonly of: LedgerOf;
  readonly place: Publishing;
  readonly identity: Identity;
  readonly rights: AccountRights;
  /** Where releases and the ledger are kept. */
  readonly objects: Objects;
}

/**
 * @param folder of an assembly; undefined: the one that is there, else what the configuration says
 * @throws CliError for an unknown environment
 */
export function accountOf(named: string, folder?: string): Account {
  const environment = environmentName(named);
  const place = placeOf(environment, folder);
  const { account, region } = place;
  useRegion(region);
  const { identityIn } =
    require('../../operations/account/network') as typeof import('../../operations/account/network');
  const { objectsIn } =
    require('../../operations/ledger/network') as typeof import('../../operations/ledger/network');
  const identity = identityIn(region);
  const by = (role: string | undefined) =>
    shared(credentialsOf(identity, role, { environment, account }));
  const { lookupRole, deployRole, fileRole } = place;
  const rights = { look: by(lookupRole), act: by(deployRole), publish: by(fileRole) };
  return {
    of: { application: application().name, environment },
    ...{ place, identity, rights },
    objects: objectsIn(place, rights.publish),
  };
}

/** AWS in the environment's account, as the look-up role sees it; updates are cancelled by the deploy role. */
export function awsOf({ place: { region }, rights }: Account) {
  const { awsIn } =
    require('../../operations/network') as typeof import('../../operations/network');
  const { healthIn } =
    require('../../operations/live/network') as typeof import('../../operations/live/network');
  const { rolloutsIn } =
    require('../../operations/deploy/network') as typeof import('../../operations/deploy/network');
  const { witnessIn } =
    require('../../operations/verdict/network') as typeof import('../../operations/verdict/network');
  const { look } = rights;
  return {
    ...awsIn(region, look),
    ...healthIn(region, look),
    ...witnessIn(region, look),
    ...rolloutsIn(region, rights),
  };
}

/** Change sets of the environment's stacks: the look-up role reads, the deploy role executes and deletes. */
export function changeSetsOf({ place: { region }, rights }: Account): ChangeSets {
  const { changeSetsIn } =
    require('../../operations/change-sets/network') as typeof import('../../operations/change-sets/network');
  return changeSetsIn(region, rights);
}

function placeOf(environment: string, folder: string | undefined): Publishing {
  const there =
    folder ?? (existsSync(join(ASSEMBLY_FOLDER, 'manifest.json')) ? ASSEMBLY_FOLDER : undefined);
  const assembly = there === undefined ? undefined : readAssembly(there);
  if (assembly?.stacks.some(({ stage }) => stage === environment) === true || folder !== undefined)
    return publishingOf(assembly ?? readAssembly(ASSEMBLY_FOLDER), environment);
  return byDefault(environmentNamed(environment));
}

/** As `cdk bootstrap` names things where nobody says otherwise. */
function byDefault({ account, region }: ResolvedEnvironment): Publishing {
  const partition = partitionOf(region);
  const role = (purpose: string) =>
    `arn:${partition}:iam::${account}:role/cdk-hnb659fds-${purpose}-role-${account}-${region}`;
  return {
    ...{ account, region, bucket: `cdk-hnb659fds-assets-${account}-${region}` },
    fileRole: role('file-publishing'),
    deployRole: role('deploy'),
    lookupRole: role('lookup'),
  };
}
