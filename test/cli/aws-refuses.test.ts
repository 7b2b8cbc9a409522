import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { loadApplication } from '../../lib/config';
import { ERRORS, type ErrorCode } from '../../lib/cli/errors';
import { program } from '../../lib/cli/program';
import { synthesized } from '../support/sample';
import { slipwayHere } from './day-to-day/in-process';
import { copyOfProject } from './project-copy';
import { ACCOUNT, refusingAws } from './refusing-aws';

jest.setTimeout(120_000);

/** How each command is given something to ask AWS; a command that asks nothing says why. */
const COMMANDS: Readonly<Record<string, readonly string[] | { readonly asksNot: string }>> = {
  synth: { asksNot: 'the CDK writes files' },
  diagram: ['--live', '-e', 'dev', '--app', 'cdk.out'],
  'diagram diff': { asksNot: 'compares files' },
  'diagram archive': { asksNot: 'writes files' },
  cost: { asksNot: 'the prices are in files' },
  plan: ['dev', '--app', 'cdk.out'],
  doctor: { asksNot: 'what AWS refuses is a finding: test/cli/doctor.test.ts' },
  pipeline: { asksNot: 'writes files' },
  policy: { asksNot: 'reads files' },
  affected: { asksNot: 'reads files' },
  release: ['--app', 'cdk.out', '--push'],
  'import copilot': { asksNot: 'reads files' },
  'import sceptre': { asksNot: 'reads files' },
  deploy: ['dev', '--app', 'cdk.out'],
  rollback: ['dev'],
  releases: ['dev'],
  smoke: ['dev', '--app', 'cdk.out'],
  up: { asksNot: 'runs here' },
  run: ['hello', '--on', 'aws'],
  runs: ['--on', 'aws'],
  cancel: ['0b7c2a4e', '--on', 'aws'],
  retry: ['0b7c2a4e', '--on', 'aws'],
  redrive: ['--on', 'aws'],
  'keys create': ['ada', '--scopes', 'read', '--on', 'aws'],
  'keys list': ['--on', 'aws'],
  'keys rotate': ['ada', '--on', 'aws'],
  'keys revoke': ['ada', '--on', 'aws'],
  restart: ['web', '--on', 'aws'],
  scale: ['web', '3'],
  events: [],
  tasks: ['--on', 'aws'],
  'queue show': ['--on', 'aws'],
  'queue peek': ['--on', 'aws'],
  'queue redrive': ['--on', 'aws'],
  'queue purge': ['--yes', '--on', 'aws'],
  exec: ['web'],
  stop: ['0b7c2a4e', '--on', 'aws'],
  open: ['web', '--print', '--on', 'aws'],
  drift: [],
  'secrets list': [],
  'secrets set': ['PAYMENTS_KEY'],
  destroy: ['dev', '--yes', 'dev'],
  completion: { asksNot: 'prints a script' },
  complete: { asksNot: 'reads files' },
  status: ['--on', 'aws'],
  logs: ['--on', 'aws'],
  mcp: { asksNot: 'its tools are commands, and answer what these say' },
  tour: { asksNot: 'runs here' },
};

const ASKING = Object.entries(COMMANDS).flatMap(([name, how]) =>
  'asksNot' in how ? [] : [[name, how] as const],
);

function leavesOf(command: Command, path: readonly string[] = []): [string, Command][] {
  const below = command.commands.flatMap((one) => leavesOf(one, [...path, one.name()]));
  const isGroup = command.commands.length > 0 && command.registeredArguments.length === 0;
  const isLeaf = path.length > 0 && (!isGroup || path.join(' ') === 'diagram');
  return [...(isLeaf ? [[path.join(' '), command] as [string, Command]] : []), ...below];
}

const CONFIGURATION = `
import { defineApplication } from './lib/config';

export default defineApplication({
  name: 'shop',
  web: { secrets: { PAYMENTS_KEY: { secretsManager: 'payments' } } },
  tasks: { hello: { handler: 'tasks/greet/task.ts' } },
  safety: { exec: true },
  environments: { dev: { account: '${ACCOUNT}', region: 'eu-west-1' } },
});
`;

const RIGHT =
  'User: arn:aws:sts::111111111111:assumed-role/deployer/ada is not authorized to perform: ecs:DescribeServices on resource: arn:aws:ecs:x because no identity-based policy allows the ecs:DescribeServices action';

describe('a command that asks AWS', () => {
  let aws: Awaited<ReturnType<typeof refusingAws>>;
  let folder: string;
  const before = { ...process.env };
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;

  beforeAll(async () => {
    // Errors of Node's own modules are of another realm here, which the SDK would wrap.
    Object.defineProperty(Error, Symbol.hasInstance, {
      value(this: unknown, thrown: unknown): boolean {
        return this === Error
          ? Object.prototype.toString.call(thrown) === '[object Error]'
          : Function.prototype[Symbol.hasInstance].call(this as never, thrown);
      },
      configurable: true,
    });
    aws = await refusingAws();
    folder = copyOfProject();
    const config = join(folder, 'slipway.config.ts');
    writeFileSync(config, CONFIGURATION);
    cpSync(synthesized(loadApplication(config), { paths: true }), join(folder, 'cdk.out'), {
      recursive: true,
    });
  });

  beforeEach(() => {
    Object.defineProperty(process, 'stdin', {
      value: Readable.from(['a secret']),
      configurable: true,
    });
    const none = join(folder, 'none');
    process.env = Object.fromEntries(
      Object.entries(before).filter(([name]) => !name.startsWith('AWS_')),
    );
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'A',
      AWS_SECRET_ACCESS_KEY: 'S',
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_MAX_ATTEMPTS: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: none,
      AWS_SHARED_CREDENTIALS_FILE: none,
    });
  });

  afterAll(async () => {
    process.env = before;
    Object.defineProperty(process, 'stdin', stdin);
    Reflect.deleteProperty(Error, Symbol.hasInstance);
    await aws.stop();
  });

  /** In plain words, with what to do, by a documented code. */
  async function fails(
    name: string,
    args: readonly string[],
    { code, message, hint }: { code: ErrorCode; message: RegExp; hint: RegExp },
  ): Promise<void> {
    const said = await slipwayHere(folder, [...name.split(' '), ...args, '--json']);
    const { error } = JSON.parse(said.stdout) as {
      error: { code: string; message: string; hint: string };
    };
    expect(error).toEqual({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect(said.stderr).toContain(`✗ ${error.message}\n  ${error.hint}\n`);
    // A step that failed says how long it took.
    expect(said.stderr.match(/^✗ (?!.* \d+\.\d s$)/gm)).toHaveLength(1);
    expect(said.status).toBe(ERRORS[code]);
  }

  it('is in the list of this test, whatever it is called', () => {
    const leaves = leavesOf(program());
    expect(Object.keys(COMMANDS).sort()).toEqual(leaves.map(([name]) => name).sort());
    const asking = new Set(ASKING.map(([name]) => name));
    for (const [name, { options }] of leaves)
      if (options.some(({ argChoices = [] }) => argChoices.includes('aws')))
        expect(asking).toContain(name);
  });

  it('asks anew where AWS is asked too often', async () => {
    delete process.env.AWS_MAX_ATTEMPTS;
    const throttled = { code: 'ThrottlingException', message: 'Rate exceeded' };
    aws.says(true, throttled, throttled, { code: 'AccessDenied', message: RIGHT });
    await fails('secrets list', [], {
      code: 'AWS_DENIED',
      message: /^AWS says no: /,
      hint: /^role deployer needs/,
    });
    expect(aws.asked().filter((one) => one === 'DescribeSecret')).toHaveLength(3);
    expect(process.env).toMatchObject({ AWS_MAX_ATTEMPTS: '5', AWS_DEFAULTS_MODE: 'standard' });
  });

  it.each(ASKING)('%s says that the credentials are expired', async (name, args) => {
    aws.says(false, { code: 'ExpiredToken', message: 'the token is expired' });
    await fails(name, args, {
      code: 'NO_CREDENTIALS',
      message: /^AWS does not take the credentials: the token is expired/,
      hint: /^renew them, .*AWS_SESSION_TOKEN.*aws sso login/,
    });
  });

  it.each(ASKING)('%s says which right is missing, and who lacks it', async (name, args) => {
    aws.says(true, { code: 'AccessDenied', message: RIGHT });
    await fails(name, args, {
      code: 'AWS_DENIED',
      message: /^AWS says no: User: .*deployer/,
      hint: /^role deployer needs the right ecs:DescribeServices on .*AWS_PROFILE/,
    });
  });

  it.each(ASKING)('%s says that AWS is asked too often', async (name, args) => {
    aws.says(true, { code: 'ThrottlingException', message: 'Rate exceeded' });
    await fails(name, args, {
      code: 'AWS_REFUSED',
      message: /^AWS refused: Rate exceeded/,
      hint: /^too many requests at once: try again in a minute/,
    });
  });

  it.each(ASKING)('%s says that it is not answered', async (name, args) => {
    aws.says(true, 'nothing');
    await fails(name, args, {
      code: 'AWS_UNREACHABLE',
      message: /^AWS cannot be reached: /,
      hint: /network, a proxy, and AWS_ENDPOINT_URL/,
    });
  });

  describe.each(['silence', 'half a word'] as const)('hears %s', (silence) => {
    it.each(ASKING)('%s does not wait for ever', async (name, args) => {
      process.env.SLIPWAY_AWS_TIMEOUT = '0.2';
      aws.says(true, silence);
      await fails(name, args, {
        code: 'AWS_UNREACHABLE',
        message: /^AWS cannot be reached: for 0\.2 s nothing was said on an open connection/,
        hint: /network, a proxy, and AWS_ENDPOINT_URL.*SLIPWAY_AWS_TIMEOUT/,
      });
    });
  });

  it.each(ASKING)('%s says that there are no credentials', async (name, args) => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    await fails(name, args, {
      code: 'NO_CREDENTIALS',
      message: /^no AWS credentials found/,
      hint: /AWS_PROFILE.*aws sso login/,
    });
  });
});
