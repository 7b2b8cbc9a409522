import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { resolveApplication } from '../../lib/config';
import { copyOfProject } from '../cli/project-copy';
import { startEmulator, type Emulator } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { lazily, PROJECT_ROOT, synthesized } from '../support/sample';
import { emulated, startSlipway } from '../support/start-slipway';
import { bootstrapped } from './bootstrapped';
import { cdkAgainst, deploy, REGION, type Cdk } from './cdk';

jest.setTimeout(180_000);

const folder = copyOfProject();

async function plan(endpoint: string, ...args: string[]) {
  const env = { ...emulated(endpoint), NO_COLOR: '1', AWS_MAX_ATTEMPTS: '1' };
  const said = await startSlipway(folder, ['plan', ...args], env).ended;
  expect(said.stderr).not.toMatch(/^\s+at .*:\d+/m);
  return said;
}

const input = {
  name: 'shop',
  tasks: { greet: { handler: 'tasks/greet/task.ts' } },
  storage: {
    orders: { type: 'table', partitionKey: 'id', access: { web: 'read-write' } },
    drafts: { type: 'table', partitionKey: 'id', access: { web: 'read' } },
  },
  environments: {
    dev: { account: '111111111111', region: REGION },
    prod: { account: '333333333333', region: REGION },
  },
};
const assembly = (changes: object) =>
  lazily(() =>
    synthesized(resolveApplication({ ...input, ...changes }, { root: PROJECT_ROOT }), {
      paths: true,
    }),
  );
const first = assembly({});
const next = assembly({
  web: { cpu: 512, memory: 1024, maxTasks: 6 },
  storage: {
    orders: {
      type: 'table',
      partitionKey: 'id',
      access: { web: 'read-write', 'task-runner': 'read' },
    },
  },
});

describeWith('emulator', 'a plan of what is deployed', () => {
  let emulator: Emulator;
  let cdk: Cdk;
  beforeAll(async () => {
    emulator = await startEmulator();
    cdk = cdkAgainst(emulator.endpoint);
    await bootstrapped(emulator.endpoint);
  });
  afterAll(() => emulator.stop());

  it('says that nothing is there yet', async () => {
    const { status, stdout } = await plan(
      emulator.endpoint,
      'dev',
      '--app',
      first(),
      '--exit-code',
    );
    expect(stdout).toMatch(
      /^dev \(account 111111111111, eu-west-1\) against what is deployed\nNothing of it is there yet: \d+ resources in 6 stacks are created\./,
    );
    expect(status).toBe(0);
  });

  it('says that nothing changes, once it is deployed', async () => {
    const { status, output } = deploy(cdk, first(), 'dev/**');
    if (status !== 0) throw new Error(output);
    const found = await plan(emulator.endpoint, 'dev', '--app', first(), '--exit-code');
    expect(found.stdout).toMatch(/\nNo changes\.\n$/);
    expect(found.status).toBe(0);
  });

  it('tells of a table that goes, of rights that grow and of settings, and exits with 3 where it is asked to', async () => {
    const page = join(folder, 'reports', 'plan-dev');
    const outputs = ['html', 'md', 'json', 'svg'].flatMap((ending) => [
      '--output',
      `${page}.${ending}`,
    ]);
    const { status, stdout } = await plan(
      emulator.endpoint,
      'dev',
      '--app',
      next(),
      '--exit-code',
      ...outputs,
    );
    expect(stdout).toMatch(/DATA\n! .*Drafts.* is removed: what is in it is deleted/);
    expect(stdout).toMatch(/The task role of Task runner may dynamodb:[^\n]* on [^\n]*Orders/);
    expect(stdout).toMatch(/^web +tasks +1 to 4 +1 to 6$/m);
    expect(stdout).toMatch(/^web +CPU +0\.25 vCPU +0\.5 vCPU$/m);
    expect(stdout).toMatch(/COST {2}[+−]/);
    expect(status).toBe(3);
    const html = readFileSync(`${page}.html`, 'utf8');
    expect(html).toMatch(/<svg/);
    expect(html).not.toMatch(/<script|(?:src|href)="(?!#|data:)/);
    expect(readFileSync(`${page}.md`, 'utf8')).toMatch(/^### ⚠️ Plan of dev\n/);
    expect(readFileSync(`${page}.svg`, 'utf8')).toMatch(/^(?:<\?xml[^>]*>\s*)?<svg/);
    expect(JSON.parse(readFileSync(`${page}.json`, 'utf8'))).toMatchObject({
      format: 'slipway-plan',
      isAtRisk: true,
      environment: 'dev',
      losses: [{ severity: 'lost' }],
    });
  });

  it('is of the environment’s own account, by the look-up role there', async () => {
    const { status, stdout } = await plan(emulator.endpoint, 'prod', '--app', first());
    expect(stdout).toMatch(/Nothing of it is there yet/);
    expect(status).toBe(0);
  });

  it('changes nothing', async () => {
    const { stdout } = await plan(emulator.endpoint, 'dev', '--app', first());
    expect(stdout).toMatch(/No changes/);
  });
});

describe('a plan that AWS does not answer', () => {
  const answering = async (answer: (action: string) => readonly [number, string]) => {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const [status, text] = answer(new URLSearchParams(body).get('Action') ?? '');
        response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, endpoint: `http://localhost:${(server.address() as AddressInfo).port}` };
  };
  const refusal = (code: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>`;

  it('for credentials that are expired says so', async () => {
    const { server, endpoint } = await answering(() => [403, refusal('ExpiredToken')]);
    const { status, stderr } = await plan(endpoint, 'prod', '--app', first());
    server.close();
    expect(stderr).toMatch(/✗ AWS does not take the credentials/);
    expect(stderr).toMatch(/renew them/);
    expect(status).toBe(1);
  });

  it('for credentials of another account says so, rather than that all is new', async () => {
    const { server, endpoint } = await answering((action) =>
      action === 'GetCallerIdentity'
        ? [
            200,
            '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>999999999999</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
          ]
        : [403, refusal('AccessDenied')],
    );
    const { status, stderr } = await plan(endpoint, 'prod', '--app', first());
    server.close();
    expect(stderr).toMatch(
      /✗ the environment is in account 333333333333; these credentials are of account 999999999999, and may not take on cdk-hnb659fds-lookup-role-333333333333-eu-west-1 there/,
    );
    expect(status).toBe(1);
  });
});
