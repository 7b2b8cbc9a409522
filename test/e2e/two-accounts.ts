import { spawn } from 'node:child_process';
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
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
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

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
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
  const surroundings = { ...process.env };
  delete surroundings.AWS_REGION;
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'bin', 'slipway.js'), ...args], {
    cwd: folder,
    env: { ...surroundings, ...env, PATH: [path, process.env.PATH].join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  let interrupted = interruptAt === undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (interrupted || !stderr.includes(interruptAt!)) return;
    interrupted = true;
    child.kill('SIGINT');
  });
  return new Promise((resolve) => {
    child.on('close', (status) => {
      rmSync(path, { recursive: true });
      resolve({ status, stdout, stderr });
    });
  });
}
