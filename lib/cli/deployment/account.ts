import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { publishingOf, readAssembly, type Publishing } from '../../assembly';
import { credentialsOf, type LedgerOf, type Objects } from '../../operations';
import type { Identity } from '../../operations/account/ports';
import { environmentName } from '../environments';
import { useRegion } from '../process-env';
import { application, ASSEMBLY_FOLDER } from '../synthesize';

/** An environment's account, with the rights that `cdk bootstrap` gives there. */
export interface Account {
  readonly of: LedgerOf;
  readonly place: Publishing;
  readonly identity: Identity;
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
  return {
    of: { application: application().name, environment },
    place,
    identity,
    objects: objectsIn(place, credentialsOf(identity, place.fileRole, { environment, account })),
  };
}

function placeOf(environment: string, folder: string | undefined): Publishing {
  const there =
    folder ?? (existsSync(join(ASSEMBLY_FOLDER, 'manifest.json')) ? ASSEMBLY_FOLDER : undefined);
  const assembly = there === undefined ? undefined : readAssembly(there);
  if (assembly?.stacks.some(({ stage }) => stage === environment) === true || folder !== undefined)
    return publishingOf(assembly ?? readAssembly(ASSEMBLY_FOLDER), environment);
  const { environments } = application();
  const { account = '', region = '' } = environments.find(({ name }) => name === environment) ?? {};
  return byDefault(account, region);
}

/** As `cdk bootstrap` names things where nobody says otherwise. */
function byDefault(account: string, region: string): Publishing {
  const partition = region.startsWith('cn-')
    ? 'aws-cn'
    : region.startsWith('us-gov-')
      ? 'aws-us-gov'
      : 'aws';
  const role = (purpose: string) =>
    `arn:${partition}:iam::${account}:role/cdk-hnb659fds-${purpose}-role-${account}-${region}`;
  return {
    ...{ account, region, bucket: `cdk-hnb659fds-assets-${account}-${region}` },
    fileRole: role('file-publishing'),
    deployRole: role('deploy'),
    lookupRole: role('lookup'),
  };
}
