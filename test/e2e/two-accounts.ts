import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { App, AssetStaging, Stack, Stage } from 'aws-cdk-lib';
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { readAssembly, type Assembly } from '../../lib/assembly';
import { EMULATED_ACCOUNT, startEmulator } from '../support/emulator';
import { startRegistry, type Registry } from '../support/registry';
import { PROJECT_ROOT } from '../support/sample';
import { emulated, startSlipway, type Said } from '../support/start-slipway';
import { keysOf } from './accounts';
import { REGION } from './cdk';

export const [DEV, PROD] = [EMULATED_ACCOUNT, '222222222222'];

export const repositoryOf = (account: string): string =>
  `cdk-hnb659fds-container-assets-${account}-${REGION}`;

export interface Accounts {
  readonly env: Readonly<Record<string, string>>;
  readonly dev: Registry;
  readonly prod: Registry;
  stop(): Promise<void>;
}

/** Two accounts of the emulator, bootstrapped as far as images go, with a registry each. */
export async function startAccounts(): Promise<Accounts> {
  const [dev, prod] = await Promise.all([startRegistry(), startRegistry()]);
  const emulator = await startEmulator({ registries: { [DEV]: dev.host, [PROD]: prod.host } });
  const { endpoint } = emulator;
  for (const account of [DEV, PROD]) {
    const keys = await keysOf(endpoint, account);
    const ecr = new ECRClient({
      region: REGION,
      endpoint,
      credentials: {
        accessKeyId: keys.AWS_ACCESS_KEY_ID!,
        secretAccessKey: keys.AWS_SECRET_ACCESS_KEY!,
        sessionToken: keys.AWS_SESSION_TOKEN!,
      },
    });
    await ecr.send(new CreateRepositoryCommand({ repositoryName: repositoryOf(account) }));
    ecr.destroy();
  }
  return {
    dev,
    prod,
    env: emulated(endpoint),
    stop: async () => {
      await emulator.stop();
      await Promise.all([dev.stop(), prod.stop()]);
    },
  };
}

/** An app whose environments, `dev` and `prod`, each have the images of these Dockerfiles. */
export function appWith(folder: string, dockerfiles: Readonly<Record<string, string>>): Assembly {
  const outdir = join(folder, 'cdk.out');
  rmSync(outdir, { recursive: true, force: true });
  // else the CDK takes it that what it copied earlier in this process is there
  AssetStaging.clearAssetHashCache();
  const app = new App({ outdir });
  for (const [name, account] of [
    ['dev', DEV],
    ['prod', PROD],
  ] as const) {
    const stage = new Stage(app, name, { env: { account, region: REGION } });
    const stack = new Stack(stage, 'web');
    for (const [image, dockerfile] of Object.entries(dockerfiles)) {
      const directory = join(folder, 'sources', image);
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, 'Dockerfile'), dockerfile);
      writeFileSync(join(directory, 'content'), `${image} of ${folder}`);
      new DockerImageAsset(stack, image, { directory, buildArgs: { NAME: image } });
    }
  }
  app.synth();
  return readAssembly(outdir);
}

/** The command line in a folder of its own; programs in `tools` come first. Interrupted once it says `interruptAt`. */
export function slipwayIn(
  folder: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  tools: Readonly<Record<string, string>> = {},
  interruptAt?: string,
): Promise<Said> {
  const path = mkdtempSync(join(tmpdir(), 'slipway-tools-'));
  for (const [name, script] of Object.entries(tools)) {
    writeFileSync(join(path, name), script);
    chmodSync(join(path, name), 0o755);
  }
  const running = startSlipway(
    folder,
    args,
    { ...env, PATH: [path, process.env.PATH].join(delimiter) },
    join(PROJECT_ROOT, 'bin', 'slipway.js'),
  );
  if (interruptAt !== undefined) {
    const look = () => {
      if (!running.said().includes(interruptAt)) return;
      running.child.stderr.off('data', look);
      running.child.kill('SIGINT');
    };
    running.child.stderr.on('data', look);
  }
  return running.ended.finally(() => rmSync(path, { recursive: true }));
}
