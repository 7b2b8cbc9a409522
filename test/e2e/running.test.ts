import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { apiClient, type ApiClient } from '../../services/protocol/api/network';
import { ENV } from '../../services/protocol/contract';
import { finished } from '../services/system';
import { startEmulator, type Emulator } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { startRegistry, type Registry } from '../support/registry';
import { lazily, PROJECT_ROOT, synthesizedByCdk } from '../support/sample';
import { bootstrapped } from './bootstrapped';
import { cdkAgainst, deploy, REGION, type Cdk } from './cdk';

jest.setTimeout(240_000);

const APPLICATION = 'slipway-sample-dev';
const WORKLOADS = ['web', 'task-runner', 'hello', 'endless', 'tells'];

/** The sample, a container task that ends only when it is stopped, and one that tells a result. */
const configuration = (environment: Readonly<Record<string, string>> = {}): string => `
import sample from './slipway.config';
export default {
  ...sample,
  web: { ...sample.web, environment: ${JSON.stringify(environment)} },
  tasks: {
    ...sample.tasks,
    endless: {
      image: { build: 'tasks/hello' },
      command: ['python3', '-c', 'import time; time.sleep(3600)'],
    },
    tells: {
      image: { build: 'tasks/hello' },
      command: ['python3', '-c', 'print("one"); print("::result [1, 2]"); print("three")'],
    },
  },
};
`;

function synthesizedWith(environment?: Readonly<Record<string, string>>): string {
  const file = join(PROJECT_ROOT, 'running.slipway.config.ts');
  writeFileSync(file, configuration(environment));
  try {
    return synthesizedByCdk('-c', `config=${file}`);
  } finally {
    rmSync(file);
  }
}

const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8' }).trim();

/**
 * Images are built and pushed by the CDK's own command line; tasks run as containers of this machine, hardened as their
 * task definitions say, on the emulator's queue, table and bucket.
 */
describeWith('registry', 'the dev environment, deployed and running', () => {
  let registry: Registry;
  let emulator: Emulator;
  let cdk: Cdk;
  let client: ApiClient;
  const assembly = lazily(() => synthesizedWith());
  const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: REGION };

  beforeAll(async () => {
    execFileSync('bash', [join(PROJECT_ROOT, 'test', 'emulator', 'base-image.sh')], {
      stdio: 'pipe',
    });
    registry = await startRegistry();
    emulator = await startEmulator({ registry: registry.host });
    cdk = cdkAgainst(emulator.endpoint, registry.host);
    await bootstrapped(emulator.endpoint);
    const deployed = deploy(cdk, assembly(), 'dev/**');
    if (deployed.status !== 0) throw new Error(deployed.output);
    await served();
    client = apiClient(url(), await token());
  });
  afterAll(async () => {
    await emulator.stop();
    await registry.stop();
  });

  const url = () => `http://127.0.0.1:${emulator.webPort}`;
  const ecs = () =>
    new ECSClient({
      endpoint: emulator.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  const imageOf = async (name: string): Promise<string> => {
    const { taskDefinition } = await ecs().send(
      new DescribeTaskDefinitionCommand({ taskDefinition: `${APPLICATION}-${name}` }),
    );
    return taskDefinition!.containerDefinitions![0]!.image!;
  };
  const containersOf = async (name: string): Promise<string[]> => {
    const image = (await imageOf(name)).replace(/^[^/]+/, registry.host);
    // of this emulator: another one may run the same image
    const own = `label=slipway-emulator=${new URL(emulator.endpoint).port}`;
    const filters = ['--filter', `ancestor=${image}`, '--filter', own];
    return docker('ps', '--quiet', ...filters)
      .split('\n')
      .filter(Boolean);
  };
  const settingsOf = (container: string): Record<string, string> =>
    Object.fromEntries(
      (
        JSON.parse(docker('inspect', '--format', '{{json .Config.Env}}', container)) as string[]
      ).map((setting) => [setting.split('=')[0]!, setting.slice(setting.indexOf('=') + 1)]),
    );
  const token = async () => settingsOf((await containersOf('web'))[0]!)[ENV.apiToken]!;
  const served = async (): Promise<void> => {
    for (let waited = 0; waited < 60_000; waited += 200) {
      const answer = await fetch(`${url()}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(200);
    }
    throw new Error('the web service does not get ready');
  };
  const slipway = (...args: string[]) =>
    spawnSync(process.execPath, ['bin/slipway.js', ...args, '--on', 'aws'], {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
      env: { ...process.env, ...keys, AWS_ENDPOINT_URL: emulator.endpoint },
    });

  it.each(WORKLOADS)('has the image of %s in the registry', async (name) => {
    const [, repository = '', tag = ''] =
      /^[^/]+\/(.+):([0-9a-f]{64})$/.exec(await imageOf(name)) ?? [];
    expect(await registry.digest(repository, tag)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('runs one container each of web service and task runner, without rights', async () => {
    for (const name of ['web', 'task-runner']) {
      const [container, ...others] = await containersOf(name);
      expect(others).toEqual([]);
      const { HostConfig, Config } = (
        JSON.parse(docker('inspect', container!)) as {
          HostConfig: Record<string, unknown>;
          Config: Record<string, unknown>;
        }[]
      )[0]!;
      expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'], Init: true });
      expect(Config.User).toBe('1000:1000');
    }
  });

  it('lets nobody in without the token', async () => {
    expect((await fetch(`${url()}/api/v1/runs`)).status).toBe(401);
    await expect(apiClient(url(), 'wrong').runs()).rejects.toThrow();
    expect((await client.tasks()).map(({ name }) => name)).toContain('hello');
  });

  it.each([
    ['greet', { name: 'Ada' }],
    ['fibonacci', { n: 20 }],
    ['checksum', { text: 'abc' }],
    ['word-count', { text: 'one two' }],
  ])('runs the handler task %s through queue and table', async (task, input) => {
    const { id } = await client.submit(task, input);
    expect(await finished(client, id)).toMatchObject({ task, state: 'SUCCEEDED', attempts: 1 });
  });

  it('runs the container task through the task runner, which asks ECS for it', async () => {
    const { id } = await client.submit('hello');
    expect(await finished(client, id)).toMatchObject({
      state: 'SUCCEEDED',
      result: { exitCode: 0 },
    });
    expect((await client.log(id)).map(({ text }) => text)).toEqual([
      'Python task started...',
      'Task completed successfully!',
    ]);
  });

  it('takes the result of a container task from the line that tells it', async () => {
    const { id } = await client.submit('tells');
    expect(await finished(client, id)).toMatchObject({ state: 'SUCCEEDED', result: [1, 2] });
    expect((await client.log(id)).map(({ text }) => text)).toEqual(['one', 'three']);
  });

  it('stops the container of a run that is cancelled', async () => {
    const { id } = await client.submit('endless');
    for (let waited = 0; (await containersOf('endless')).length === 0; waited += 100) {
      if (waited > 20_000) throw new Error('the container does not start');
      await sleep(100);
    }
    await client.cancel(id);
    expect((await finished(client, id)).state).toBe('CANCELLED');
    for (let waited = 0; (await containersOf('endless')).length > 0; waited += 100) {
      if (waited > 20_000) throw new Error('the container does not stop');
      await sleep(100);
    }
  });

  it('runs a container task from the command line, with its log and its exit code', () => {
    const { status, stdout, stderr } = slipway('run', 'hello');
    expect(stderr).toContain('  Python task started...\n');
    expect(stderr).toContain('  Task completed successfully!\n');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '{"exitCode":0}\n' });
  });

  it('puts a changed task definition in place of the old one', async () => {
    const changed = synthesizedWith({ LEVEL: 'debug' });
    expect(deploy(cdk, changed, 'dev/web', '--exclusively')).toMatchObject({ status: 0 });
    for (let waited = 0; waited < 60_000; waited += 200) {
      const [container] = await containersOf('web');
      if (container !== undefined && settingsOf(container).LEVEL === 'debug') break;
      await sleep(200);
    }
    await served();
    expect(settingsOf((await containersOf('web'))[0]!)).toMatchObject({ LEVEL: 'debug' });
  });

  it('ends its containers when it is destroyed', async () => {
    const { status, output } = cdk('--app', assembly(), 'destroy', 'dev/**', '--force');
    expect({ status, failed: output.match(/❌.*/g) }).toEqual({ status: 0, failed: null });
    for (let waited = 0; await isServed(); waited += 200) {
      if (waited > 30_000) throw new Error('the web service still runs');
      await sleep(200);
    }
  });

  const isServed = () =>
    fetch(`${url()}/livez`).then(
      () => true,
      () => false,
    );
});
