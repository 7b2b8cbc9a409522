import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { startEmulator, type Emulator } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { PROJECT_ROOT, synthesizedByCdk } from '../support/sample';
import { copyOfProject, slipwayIn } from './project-copy';

const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const NOBODY = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_PROFILE: 'nobody-has-this',
  AWS_EC2_METADATA_DISABLED: 'true',
};

interface Report {
  readonly environment: string | null;
  readonly findings: readonly { check: string; about?: string; verdict: string; fix?: string }[];
}

/** Lines of the documents that were not said; figures are those of a machine, and not every machine has an engine. */
function notSaid(stdout: string): string[] {
  const page = readFileSync(join(PROJECT_ROOT, 'docs', 'operations.md'), 'utf8');
  const [, block = ''] = /^```console\n\$ npx slipway doctor dev\n(.*?)^…\n```$/ms.exec(page) ?? [];
  const plain = (text: string) => text.replaceAll(/\d[\d.]*|in \/\S+(?=,)/g, '0').split('\n');
  const said = plain(stdout);
  expect(block.length).toBeGreaterThan(100);
  // Another machine has no engine, or keeps images on another disk.
  const isOfMachine = (line: string) => /container engine|^. disk/.test(line);
  return plain(block).filter((line) => !isOfMachine(line) && !said.includes(line));
}

describeWith('emulator', 'slipway doctor', () => {
  let emulator: Emulator;
  let folder: string;
  let assembly: string;

  beforeAll(async () => {
    assembly = synthesizedByCdk();
    folder = copyOfProject();
    emulator = await startEmulator();
  });
  afterAll(() => emulator.stop());

  const doctor = (args: readonly string[], env: NodeJS.ProcessEnv = KEYS) =>
    slipwayIn(folder, ['doctor', ...args, '--app', assembly], {
      AWS_ENDPOINT_URL: emulator.endpoint,
      NO_COLOR: '1',
      ...env,
    });
  const verdicts = (stdout: string) => {
    const { findings } = JSON.parse(stdout) as Report;
    return Object.fromEntries(
      findings.map(({ check, about, verdict }) => [about ?? check, verdict]),
    );
  };

  it('misses the bootstrap, names the command that brings it, and is content with it', async () => {
    const { status, stdout } = doctor([]);
    expect(stdout).toMatch(/✗ bootstrap +cdk bootstrap never ran in 111111111111, eu-west-1/);
    expect(stdout).toContain('→ npx cdk bootstrap aws://111111111111/eu-west-1');
    expect(status).toBe(1);
    expect(notSaid(stdout)).toEqual([]);
    expect(stdout).toMatch(/^✓ disk +[\d.]+ GiB are free/m);

    const settings = {
      endpoint: emulator.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    await new SSMClient(settings).send(
      new PutParameterCommand({
        Name: '/cdk-bootstrap/hnb659fds/version',
        Value: '30',
        Type: 'String',
      }),
    );
    await new S3Client({ ...settings, forcePathStyle: true }).send(
      new CreateBucketCommand({
        Bucket: 'cdk-hnb659fds-assets-111111111111-eu-west-1',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    const after = doctor(['dev', '--json']);
    expect(verdicts(after.stdout)).toMatchObject({
      Node: 'ok',
      CDK: 'ok',
      clock: 'ok',
      credentials: 'ok',
      account: 'ok',
      region: 'ok',
      bootstrap: 'ok',
      VPCs: 'ok',
      'NAT gateways in a zone': 'ok',
      // moto has no quotas of Fargate
      'Fargate vCPU': 'unknown',
    });
  });

  it('says what it could not tell where there are no credentials and no network', () => {
    const { status, stdout } = doctor(['prod', '--json'], {
      ...NOBODY,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    });
    expect(verdicts(stdout)).toMatchObject({
      Node: 'ok',
      CDK: 'ok',
      clock: 'unknown',
      credentials: 'wrong',
      account: 'unknown',
      bootstrap: 'unknown',
      VPCs: 'unknown',
    });
    expect(status).toBe(1);
  });

  it('finds that an assembly cannot be read, and judges the rest', () => {
    const nowhere = join(folder, 'nowhere');
    const { stdout, status } = slipwayIn(folder, ['doctor', '--json', '--app', nowhere], {
      AWS_ENDPOINT_URL: emulator.endpoint,
      ...KEYS,
    });
    const found = verdicts(stdout);
    expect(found).toMatchObject({ assembly: 'wrong', CDK: 'unknown', credentials: 'ok' });
    expect(status).toBe(1);
  });

  it('finds a configuration that is wrong, and judges the machine all the same', () => {
    writeFileSync(join(folder, 'slipway.config.ts'), 'export default { name: 7 };');
    const { stdout, status } = slipwayIn(folder, ['doctor', '--json']);
    const { environment, findings } = JSON.parse(stdout) as Report;
    expect(environment).toBeNull();
    const checks = new Set(findings.map(({ check }) => check));
    expect([...checks]).toEqual(['configuration', 'Node', 'disk']);
    expect(status).toBe(1);
  });
});
