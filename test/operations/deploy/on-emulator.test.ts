import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { PublishedArchitecture } from '../../../services/protocol/architecture';
import { closeBackend, openBackend } from '../../../services/protocol/backend';
import { AWS_SURROUNDINGS } from '../../services/aws-resources';
import { startApp } from '../../services/web/app-for-tests';
import { assemblyHash } from '../../../lib/assembly';
import { bootstrapped } from '../../e2e/bootstrapped';
import { REGION } from '../../e2e/cdk';
import { copyOfProject } from '../../cli/project-copy';
import { startEmulator, type Emulator } from '../../support/emulator';
import { describeWith } from '../../support/prerequisites';
import { PROJECT_ROOT, synthesizedByCdk } from '../../support/sample';
import { emulated, startSlipway } from '../../support/start-slipway';
import { broken, levelOf, variantOf } from './variants';

jest.setTimeout(120_000);

const BUCKET = 'cdk-hnb659fds-assets-111111111111-eu-west-1';
const FOLDER = 'slipway/slipway-sample/dev';

/** A line of output without what is another one each time: releases, addresses, times, columns. */
const withoutChance = (line: string): string =>
  line
    .replace(/\d{8}T\d{6}Z-[\w.-]+/g, '<release>')
    .replace(/https?:\/\/[\w.-]+(?::\d+)?/g, '<address>')
    .replace(/\b\d+(?:\.\d+)? (?:s|min|h)\b/g, '<time>')
    .replace(/\b[0-9a-f]{7}\b|no-git/g, '<revision>')
    // Whom the emulator takes one for.
    .replace(/\b(?:moto|ada)\b/g, '<who>')
    .replace(/ {2,}/g, ' ')
    .trimEnd();

describeWith('emulator', 'slipway deploy, rollback, releases and smoke', () => {
  let emulator: Emulator;
  let folder: string;
  let web: Server;
  let health = 200;
  let first: string;
  let late: Awaited<ReturnType<typeof prepare>>;
  /** Every line that a command wrote. */
  const said: string[] = [];

  beforeAll(async () => {
    emulator = await startEmulator();
    folder = copyOfProject();
    const config = join(folder, 'slipway.config.ts');
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace(
        "name: 'slipway-sample',",
        "name: 'slipway-sample', deployment: { smoke: { timeLimit: '3 seconds' } },",
      ),
    );
    first = synthesizedByCdk();
    web = createServer((_request, answer) => answer.writeHead(health).end());
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
  });
  afterAll(async () => {
    web.close();
    await emulator.stop();
  });

  const url = () => `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const start = (args: readonly string[]) => {
    const running = startSlipway(folder, args, {
      ...emulated(emulator.endpoint),
      CDK_DOCKER: join(PROJECT_ROOT, 'test', 'emulator', 'no-docker.sh'),
      // moto's change sets are not scoped to a stack, and its parameters have no previous values
      CDK_METHOD: 'direct',
      CDK_PREVIOUS_PARAMETERS: 'false',
    });
    const ended = running.ended.then((all) => {
      said.push(...`${all.stdout}\n${all.stderr}`.split('\n').map(withoutChance));
      return all;
    });
    return { ...running, ended };
  };
  const slipway = (...args: string[]) => start(args).ended;
  const deploy = (app: string, ...more: string[]) =>
    slipway('deploy', 'dev', '--app', app, '--url', url(), '--no-picture', ...more);
  const releases = async () => {
    const { stdout } = await slipway('releases', 'dev', '--json');
    return JSON.parse(stdout) as {
      serves: string | null;
      archived: string[];
      deployments: {
        release: string;
        kind: string;
        outcome: string;
        cause?: string;
        by: string;
        before: string | null;
      }[];
    };
  };
  /** The plan of a release without images of its own, with its change sets. */
  const prepare = async (app: string, id: string) => {
    const release = join(app, '..', `${id}.json`);
    const rest = { images: [], diagrams: [], builtAt: new Date().toISOString() };
    const whose = { version: 1, id, application: 'slipway-sample', revision: 'no-git' };
    writeFileSync(
      release,
      JSON.stringify({ ...whose, ...rest, assembly: await assemblyHash(app) }),
    );
    const planned = await slipway('plan', 'dev', '--app', app, '--prepare', release);
    expect(planned).toMatchObject({ status: 0 });
    return { app, release, planned };
  };
  const changeSets = async () => {
    const { Summaries = [] } = await new CloudFormationClient({
      endpoint: emulator.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }).send(new ListChangeSetsCommand({ StackName: 'slipway-sample-dev-web' }));
    return Summaries.map(({ ChangeSetName }) => ChangeSetName);
  };
  const s3 = () =>
    new S3Client({
      endpoint: emulator.endpoint,
      region: REGION,
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  const level = async () => {
    const { taskDefinition } = await new ECSClient({
      endpoint: emulator.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }).send(new DescribeTaskDefinitionCommand({ taskDefinition: 'slipway-sample-dev-web' }));
    const { environment = [] } = taskDefinition!.containerDefinitions![0]!;
    return environment.find(({ name }) => name === 'LEVEL')?.value;
  };

  it('says how to bootstrap an account that is not', async () => {
    const { status, stderr } = await deploy(first);
    expect(status).toBe(1);
    expect(stderr).toContain('npx cdk bootstrap aws://111111111111/eu-west-1');
    await bootstrapped(emulator.endpoint);
  });

  it('deploys, and tells each stack and each check on a line of its own', async () => {
    const { status, stderr } = await slipway('deploy', 'dev', '--app', first, '--url', url());
    expect(stderr.match(/^✓ dev\/\w+ changed/gm)).toHaveLength(5);
    expect(stderr).toMatch(/^✓ API: .*\/readyz answers 200/m);
    expect(stderr).toMatch(/^– task: no task is named/m);
    expect(stderr).toMatch(/^✓ alarms: \d+ alarms are quiet/m);
    expect(stderr).toMatch(/^✓ Show it in the console/m);
    expect(status).toBe(0);
    expect((await releases()).serves).toMatch(/^\d{8}T\d{6}Z-no-git$/);
  });

  it('shows in the console what it has deployed', async () => {
    Object.assign(process.env, { ...AWS_SURROUNDINGS, AWS_ENDPOINT_URL: emulator.endpoint });
    const tableName = 'slipway-sample-dev-runs';
    const backend = openBackend({
      ...{ kind: 'aws', tableName, payloadBucket: '', queueUrl: '', tasks: [] },
    });
    const service = await startApp({ backend });
    const answer = await fetch(`${service.url}/api/v1/architecture`);
    const { nodes, views } = (await answer.json()) as PublishedArchitecture;
    await service.stop();
    closeBackend(backend);
    expect(nodes.find(({ part }) => part?.kind === 'web')?.title).toBe('Web service');
    expect(views.map(({ name }) => name)).toContain('overview');
  });

  it('has nothing before the first release to go back to', async () => {
    const { status, stderr } = await slipway('rollback', 'dev');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('is the first release of') as string,
    });
  });

  it('knows when there is nothing to change', async () => {
    const { status, stderr } = await deploy(first, '--detailed-exit-code');
    expect(stderr).toContain('nothing to change');
    expect(status).toBe(6);
  });

  it('deploys the change sets of the plan, and those alone', async () => {
    const changed = variantOf(first, 'web', levelOf('7'));
    const { release, planned } = await prepare(changed, '20261121T204940Z-0eadc7a');
    expect(planned.stdout).toMatch(
      /^Change set slipway-20261121T204940Z-0eadc7a: 2 resources change\.$/m,
    );
    expect(planned.stdout).toMatch(/\(ECS task definition, .*\) new version, says CloudFormation/);
    expect(planned.stdout).not.toMatch(/^STACK dev\/(?!web)/m);
    expect(await changeSets()).toEqual(['slipway-20261121T204940Z-0eadc7a']);
    expect(await level()).toBeUndefined();
    const { status, stderr } = await deploy(changed, '--release', release);
    expect(stderr).toContain('dev/web: executes the change set of the plan');
    expect(stderr).toMatch(/^✓ dev\/web changed/m);
    expect(status).toBe(0);
    expect(await level()).toBe('7');
    expect(await changeSets()).toEqual([]);
  });

  it('goes back to the release before, from its archive', async () => {
    const { status } = await slipway('rollback', 'dev', '--url', url());
    expect(status).toBe(0);
    expect(await level()).toBeUndefined();
    const { deployments, serves } = await releases();
    expect(deployments[0]).toMatchObject({
      kind: 'rollback',
      outcome: 'deployed',
      release: serves,
    });
    const table = await slipway('releases', 'dev');
    expect(table.stdout).toMatch(/^● +\S+ +no-git .* deployed again$/m);
  });

  it('rolls back what was changed, when a later stack cannot be made', async () => {
    late = await prepare(variantOf(first, 'web', levelOf('60')), '20261121T214940Z-late');
    const { serves } = await releases();
    const app = variantOf(variantOf(first, 'web', levelOf('14')), 'observability', broken);
    const { status, stderr } = await deploy(app);
    expect(stderr).toMatch(
      /✗ Broken of dev\/observability \(AWS::CloudWatch::Alarm\) could not be made: /,
    );
    expect(stderr).toContain(`Rolling back to ${serves}`);
    expect(status).toBe(3);
    expect(await level()).toBeUndefined();
    const after = await releases();
    expect(after.serves).toBe(serves);
    expect(after.deployments[0]).toMatchObject({
      outcome: 'rolled back',
      cause: expect.stringContaining('Broken of dev/observability') as string,
      before: serves,
    });
  });

  it('rolls back what does not answer', async () => {
    health = 500;
    const { status, stderr, stdout } = await deploy(late.app, '--release', late.release, '--json');
    health = 200;
    expect(stderr).toContain(
      "dev/web: not the plan's change set but a new one: dev/web was changed since",
    );
    expect(stderr).toMatch(/✗ smoke: API: .*\/readyz answers 500/);
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      ending: 'rolled back',
      record: { outcome: 'rolled back' },
    });
    expect(await level()).toBeUndefined();
  });

  it('lets one deploy at a time', async () => {
    const both = await Promise.all([deploy(first), deploy(first)]);
    expect(both.map(({ status }) => status).sort()).toEqual([0, 1]);
    expect(both.find(({ status }) => status === 1)!.stderr).toMatch(/is deploying to 'dev'/);
  });

  it('goes back to no release whose archive is not whole, and changes nothing then', async () => {
    const { archived } = await releases();
    const id = archived[0]!;
    const key = `${FOLDER}/releases/${id}/assembly.zip`;
    await s3().send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: 'half of it' }));
    const { status, stderr } = await slipway('rollback', 'dev', id);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/the archive of release .* is not whole/) as string,
    });
    await s3().send(
      new DeleteObjectCommand({ Bucket: BUCKET, Key: `${FOLDER}/releases/${id}/release.json` }),
    );
    const again = await slipway('rollback', 'dev', id);
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/unknown release/);
  });

  it('keeps everything in the bucket of the bootstrap, and nothing elsewhere in it', async () => {
    const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: BUCKET }));
    const ours = Contents.flatMap(({ Key }) => Key ?? []).filter((key) =>
      key.startsWith('slipway/'),
    );
    const known =
      /^slipway\/slipway-sample\/dev\/(?:deployments\/[^/]+\.json|releases\/[^/]+\/(?:release\.json|assembly\.zip))$/;
    expect(ours.filter((key) => !known.test(key))).toEqual([]);
  });

  it('says what docs/operations.md shows', () => {
    const page = readFileSync(join(PROJECT_ROOT, 'docs', 'operations.md'), 'utf8');
    const shown = [...page.matchAll(/^```\n(\$ npx slipway .*?)^```$/gms)]
      .flatMap(([, text = '']) => text.split('\n'))
      .filter((line) => line !== '' && !line.startsWith('$ '))
      .map(withoutChance);
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.filter((line) => !said.includes(line))).toEqual([]);
  });

  it('names the environment that was meant', async () => {
    const { status, stderr } = await slipway('deploy', 'dve');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining("did you mean 'dev'?") as string,
    });
  });

  it('says when it is interrupted, and puts back what it did', async () => {
    const { serves } = await releases();
    const running = start([
      'deploy',
      'dev',
      '--app',
      variantOf(first, 'web', levelOf('90')),
      '--url',
      url(),
    ]);
    while (!running.said().includes('Deploy dev') && running.child.exitCode === null)
      await sleep(50);
    running.child.kill('SIGINT');
    const { status, stderr } = await running.ended;
    expect(stderr).toContain('interrupted');
    expect(status).toBe(130);
    expect((await releases()).serves).toBe(serves);
    expect(await level()).toBeUndefined();
  });
});
