import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cdkCommand } from '../../../lib/bundling/cdk-command';
import type { Role } from '../../../lib/pipeline/model';
import { keysOf } from '../../e2e/accounts';
import { startEmulator, type Emulator } from '../../support/emulator';
import { PREREQUISITES } from '../../support/prerequisites';
import { startRegistry, type Registry } from '../../support/registry';

/** Where an environment goes. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** An AWS of this machine, its accounts as `cdk bootstrap` leaves them, and a registry in place of ECR. */
export interface Surroundings {
  readonly emulator: Emulator;
  readonly registry: Registry;
  /** What everything needs that builds, pushes or runs images. */
  readonly engine: Readonly<Record<string, string>>;
  /** The keys of a role, and where AWS is. */
  keys(role: Role): Promise<Readonly<Record<string, string>>>;
  /** Ends them, and forgets the images that were pushed. */
  readonly stop: () => Promise<void>;
}

/** Options of the CDK: moto's change sets are not scoped to a stack, and its parameters have no previous values. */
const OF_THE_EMULATOR = { CDK_METHOD: 'direct', CDK_PREVIOUS_PARAMETERS: 'false' };

/** @throws Error that says how to get what is missing */
export async function startSurroundings(
  project: string,
  places: readonly Place[],
): Promise<Surroundings> {
  const { isThere, what, howToGet } = PREREQUISITES.registry;
  if (!isThere()) throw new Error(`${what} is needed, and not all of it is here: ${howToGet}`);
  standInImages(project);
  const registry = await startRegistry();
  const emulator = await startEmulator({ registry: registry.host });
  const stop = async (): Promise<void> => {
    await emulator.stop();
    await registry.stop();
    forgetImages(registry.host);
  };
  try {
    await Promise.all(distinct(places).map((place) => bootstrap(emulator, place)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    emulator,
    registry,
    engine: {
      CDK_DOCKER: join(project, 'test', 'emulator', 'docker-to-registry.sh'),
      SLIPWAY_REGISTRY: registry.host,
    },
    keys: async ({ arn, region }) => ({
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: region,
      ...OF_THE_EMULATOR,
      ...(await keysOf(emulator.endpoint, ...partsOf(arn))),
    }),
    stop,
  };
}

/** `arn:aws:iam::111111111111:role/name` → account and name. */
function partsOf(arn: string): [account: string, role: string] {
  const [, , , , account = '', resource = ''] = arn.split(':');
  return [account, resource.replace(/^role\//, '')];
}

/** Where no registry is in reach; a Debian machine's own packages make them. Elsewhere the engine pulls the real ones. */
function standInImages(project: string): void {
  if (spawnSync('dpkg', ['--version'], { stdio: 'ignore' }).status !== 0) return;
  execFileSync('bash', [join(project, 'test', 'emulator', 'base-image.sh')], { stdio: 'pipe' });
}

function forgetImages(host: string): void {
  const { stdout } = spawnSync(
    'docker',
    ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${host}/*`],
    { encoding: 'utf8' },
  );
  const images = stdout.split('\n').filter((name) => name.startsWith(`${host}/`));
  if (images.length > 0) spawnSync('docker', ['rmi', ...images], { stdio: 'ignore' });
}

const distinct = (places: readonly Place[]): Place[] => [
  ...new Map(places.map((place) => [`${place.account}/${place.region}`, place])).values(),
];

async function bootstrap({ endpoint }: Emulator, { account, region }: Place): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    cdkCommand('bootstrap', `aws://${account}/${region}`),
    {
      // Where there is no cdk.json: nothing is synthesized.
      cwd: '/',
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        ...(await keysOf(endpoint, account)),
      },
    },
  ).catch((error: unknown) => {
    const { stderr = '' } = error as { readonly stderr?: string };
    throw new Error(`cannot bootstrap ${account} in ${region}: ${stderr.trim().slice(-500)}`);
  });
}
