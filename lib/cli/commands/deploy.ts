import { existsSync } from 'node:fs';
import { assemblyHash, readAssembly } from '../../assembly';
import { readRelease, regionOf, releaseId, type Release } from '../../operations';
import { nowMs } from '../clock';
import { accountOf } from '../deployment/account';
import { carryOut, type DeployingOptions } from '../deployment/carry-out';
import { environmentName } from '../environments';
import { CliError } from '../errors';
import { revisionNow } from '../revision';
import { application, ASSEMBLY_FOLDER, assemblyFolder } from '../synthesize';

interface Options extends DeployingOptions {
  readonly app?: string;
  readonly release?: string;
}

/** Deploys a release that was built before, or what is here: its images are built then. */
export async function deploy(named: string, options: Options): Promise<void> {
  const environment = environmentName(named);
  const { release: file } = options;
  const released = file === undefined ? undefined : readRelease(file);
  const folder =
    released === undefined ? await assemblyFolder(options.app) : releasedFolder(options.app);
  regionOf(readAssembly(folder), environment);
  const release = released ?? (await releaseOfOurs(folder));
  const account = accountOf(environment, folder);
  await carryOut(account, { kind: 'deploy', release, assembly: folder }, options);
}

/** The assembly that a release was made from is there: a new synthesis could be another one. */
function releasedFolder(app = ASSEMBLY_FOLDER): string {
  if (existsSync(app)) return app;
  throw new CliError(
    'NO_ASSEMBLY',
    `no folder ${app}: a release is deployed with the assembly that it was made from`,
    'name it with --app; or npx slipway rollback deploys a release from the archive',
  );
}

/** What is here, without a release of its own: the CDK builds and publishes its images. */
async function releaseOfOurs(folder: string): Promise<Release> {
  const revision = await revisionNow();
  const builtAt = new Date(nowMs()).toISOString();
  return {
    version: 1,
    id: releaseId(revision, builtAt),
    application: application().name,
    revision,
    builtAt,
    assembly: await assemblyHash(folder),
    images: [],
    diagrams: [],
  };
}
