import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from 'aws-cdk-lib';
import { ContainerImage, Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import type { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { localEvidence } from '../../../lib/cli/containers/evidence';
import { verdictOf, type Verdict } from '../../../lib/operations/verdict';
import { docker } from '../../e2e/built-images';
import { describeWith } from '../../support/prerequisites';
import {
  assemblyWith,
  leftOf,
  makeBaseImages,
  serves,
  started,
  type SmallService,
  type Started,
} from './small-services';

jest.setTimeout(240_000);

const FOREIGN = 'slipway-test/foreign:latest';

/** An image with a program for another processor: the head of an ELF file for ARM64, as far as an engine reads. */
function makeForeignImage(): void {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-foreign-'));
  const head = Buffer.alloc(128);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(183, 18);
  writeFileSync(join(folder, 'program'), head);
  chmodSync(join(folder, 'program'), 0o755);
  const archive = execFileSync('tar', ['-C', folder, '-cf', '-', '.']);
  execFileSync('docker', ['import', '-', FOREIGN], { input: archive });
  rmSync(folder, { recursive: true });
}

/** A registry that has nothing. */
async function emptyRegistry(): Promise<{ readonly server: Server; readonly host: string }> {
  const server = createServer((asked, answer) => {
    if (asked.url === '/v2/') return answer.end('{}');
    const errors = [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }];
    return answer
      .writeHead(404, { 'content-type': 'application/json' })
      .end(JSON.stringify({ errors }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Nothing counts as well before it says so; what ends by itself ends first. */
const never = {
  healthCheck: {
    ...{ command: ['CMD-SHELL', 'test -e /ready'], interval: Duration.minutes(5), retries: 10 },
  },
};

/** Asked several times before it listens, it is given up; told to end while it starts, it starts all the same. */
const listensLate = (ms: number): string[] => [
  'node',
  '-e',
  `let isTold = false;
   process.on('SIGTERM', () => (isTold = true));
   const server = require('node:http').createServer((asked, answer) => answer.end());
   const listen = () => server.listen(8080, () => {
     console.log('Server listening at http://0.0.0.0:8080');
     setInterval(() => isTold && process.exit(0), 100);
   });
   setTimeout(listen, ${ms});`,
];

const broken = (registry: string): Readonly<Record<string, SmallService>> => ({
  crash: {
    container: { ...never, command: ['sh', '-c', 'echo DATABASE_URL is not set >&2; exit 3'] },
  },
  memory: {
    container: {
      ...never,
      memoryLimitMiB: 64,
      command: ['node', '-e', 'const all = []; for (;;) all.push(Buffer.alloc(1e7, 1))'],
    },
  },
  path: { container: { command: serves(8080) }, web: { healthPath: '/nope' } },
  port: { container: { command: serves(9999) }, web: { healthPath: '/ok' } },
  slow: {
    container: { command: listensLate(8000), stopTimeout: Duration.seconds(20) },
    web: { healthPath: '/ok' },
  },
  image: { container: { image: ContainerImage.fromRegistry(`${registry}/shop/gone:1`) } },
  foreign: {
    container: { ...never, image: ContainerImage.fromRegistry(FOREIGN), command: ['/program'] },
  },
  command: { container: { ...never, command: ['no-such-program'] } },
  denied: {
    change: ({ stack, definition }) => {
      const secret = new Secret(stack, 'Hidden', { secretName: 'hidden' });
      definition
        .findContainer('main')!
        .addSecret('KEY', EcsSecret.fromSecretsManager(secret as ISecret));
      const policy = definition.obtainExecutionRole().node.findChild('DefaultPolicy')
        .node.defaultChild;
      (policy as CfnPolicy).addPropertyOverride('PolicyDocument.Statement.0.Effect', 'Deny');
    },
  },
  missing: {
    change: ({ stack, definition }) => {
      const secret = Secret.fromSecretNameV2(stack, 'Nowhere', 'nobody-made-it');
      definition.findContainer('main')!.addSecret('KEY', EcsSecret.fromSecretsManager(secret));
    },
  },
  checked: {
    container: {
      healthCheck: {
        ...{ command: ['CMD-SHELL', 'exit 1'], interval: Duration.seconds(5), retries: 2 },
        timeout: Duration.seconds(2),
      },
    },
  },
  released: {
    change: ({ stack, service }) => {
      const hook = new CfnFunction(stack, 'Hook', {
        ...{ functionName: 'release-hook', role: 'arn:aws:iam::111111111111:role/hook' },
        ...{ code: { zipFile: ' ' }, handler: 'index.handler', runtime: 'nodejs24.x' },
        environment: {
          variables: {
            RELEASE_LAUNCH: JSON.stringify({
              ...{ cluster: 'c', taskDefinition: 'released', containerName: 'main' },
              ...{ command: ['sh', '-c', 'echo migration 7 failed; exit 9'], timeLimitSeconds: 60 },
              ...{ subnets: [], securityGroups: [] },
            }),
          },
        },
      });
      service.addPropertyOverride('DeploymentConfiguration.LifecycleHooks', [
        { HookTargetArn: hook.attrArn, LifecycleStages: ['PRE_SCALE_UP'] },
      ]);
    },
  },
  well: { container: { command: serves(8080) }, web: { healthPath: '/ok' } },
});

/** Each one happens for real: containers of the engine end, are killed, or do not answer. */
describeWith('registry', 'what goes wrong with containers on this machine', () => {
  let environment: Started;
  let registry: Awaited<ReturnType<typeof emptyRegistry>>;

  beforeAll(async () => {
    makeBaseImages();
    makeForeignImage();
    registry = await emptyRegistry();
    environment = await started(assemblyWith(broken(registry.host)));
  });
  afterAll(async () => {
    await environment.stop();
    registry.server.close();
    docker('rmi', FOREIGN);
    expect(leftOf(environment.root)).toEqual([]);
  });

  const verdictFor = (name: string): Verdict => {
    const rollout = environment.rollouts.find(({ service }) => service === name)!;
    expect(rollout.state).toBe('FAILED');
    return verdictOf(localEvidence(environment, rollout));
  };

  it.each([
    ['crash', 'crash', /code 3.*DATABASE_URL is not set/],
    ['memory', 'out-of-memory', /memory/],
    ['path', 'health-check-path', /404/],
    ['port', 'health-check-port', /8080/],
    ['slow', 'health-check-grace', /given up before it answers/],
    ['image', 'image-missing', /not in the registry/],
    ['foreign', 'wrong-architecture', /processor|architecture/],
    ['command', 'crash-before-start', /no-such-program/],
    ['denied', 'secret-denied', /hidden/],
    ['missing', 'secret-missing', /nobody-made-it/],
    ['checked', 'container-health-check', /health check/],
    ['released', 'release-task', /migration 7 failed|code 9/],
  ])('%s: is told as %s', (name, kind, words) => {
    const verdict = verdictFor(name);
    expect({ class: verdict.class, line: verdict.line }).toEqual({
      class: kind,
      line: expect.stringMatching(words) as string,
    });
    expect(verdict.line).toContain(kind === 'release-task' ? 'release task' : name);
    expect(verdict.fix).not.toBe('');
  });

  it('does not touch the service beside them that is well', async () => {
    const rollout = environment.rollouts.find(({ service }) => service === 'well')!;
    expect(rollout).toMatchObject({ state: 'COMPLETED', stopped: [] });
    const answer = await fetch(`${environment.state.url}/well`);
    expect([answer.status, await answer.text()]).toEqual([200, 'hello /well']);
  });

  it('keeps no container of what was given up', async () => {
    const kept = () =>
      leftOf(environment.root)
        .filter((name) => name.includes('-main-'))
        .map((name) => /-([a-z]+)-main-/.exec(name)?.[1]);
    for (let waited = 0; kept().length > 1 && waited < 60_000; waited += 200) await sleep(200);
    expect(kept()).toEqual(['well']);
  });
});
