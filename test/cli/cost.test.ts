import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Estimate } from '../../lib/operations/cost';
import { slipwayHere } from './day-to-day/in-process';
import { copyOfProject, slipwayIn } from './project-copy';
import { expectTranscripts } from './transcripts';

jest.setTimeout(240_000);

const folder = copyOfProject();
const temporary = join(folder, 'tmp');
mkdirSync(temporary);

const slipway = (...args: string[]) => slipwayHere(folder, args);
/** A process of its own, whose folder for temporary files is known. */
const started = (...args: string[]) =>
  slipwayIn(folder, args, { NO_COLOR: '1', TMPDIR: temporary });

const git = (...args: string[]) => {
  const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const { status, stdout } = spawnSync('git', [...author, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return stdout;
};

beforeAll(() => {
  process.env.NO_COLOR = '1';
  expect(started('synth').status).toBe(0);
});

const cost = (...args: string[]) => slipway('cost', '--app', 'cdk.out', ...args);

describe('slipway cost', () => {
  it('prints what its page shows', async () => {
    await expectTranscripts('cost.md', 'cost', 2, async (args) => {
      const { stdout, status } = await cost(...args.slice(1));
      expect(status).toBe(0);
      return stdout;
    });
  });

  it('synthesizes first where no assembly is named, and says for which prices and assumptions', async () => {
    const { stdout, stderr, status } = await slipway('cost', '-e', 'prod', '--requests', '20');
    expect(status).toBe(0);
    expect(stderr).toMatch(/✓ Synthesize/);
    expect(stdout).toMatch(/^--requests +20 /m);
    expect(stdout).toMatch(/as known in 20\d\d-\d\d/);
  });

  it('prints lines that add up to the total', async () => {
    const { stdout } = await cost('-e', 'prod');
    const lines = stdout.split('\n\n')[1]?.split('\n').slice(1) ?? [];
    const cents = lines.map((line) => {
      const [, amount = ''] = / {2,}([\d,]+\.\d\d) {2,}[\d,]+\.\d\d/.exec(line) ?? [];
      return Math.round(Number(amount.replaceAll(',', '')) * 100);
    });
    const total = cents.pop();
    expect(lines.at(-1)).toMatch(/^Total/);
    expect(cents.reduce((sum, one) => sum + one, 0)).toBe(total);
  });

  it('gives JSON with every charge, source and free resource', async () => {
    const { stdout } = await cost('-e', 'dev', '--json', '--runs', '7');
    const found = JSON.parse(stdout) as Estimate & { readonly sources: Record<string, string> };
    const { environment, rows, total, free, prices, sources, usage } = found;
    expect(environment).toBe('dev');
    expect(prices).toEqual([{ region: 'eu-west-1', date: expect.any(String), currency: 'USD' }]);
    expect(usage).toMatchObject({ runs: 7, spotPrice: 35 });
    expect(sources.fargate).toBe('https://aws.amazon.com/fargate/pricing/');
    expect(free.length).toBeGreaterThan(20);
    const gateway = rows.find(({ type }) => type === 'AWS::EC2::NatGateway');
    expect(gateway?.charges[0]).toEqual({
      what: 'hours',
      price: 'nat.hour',
      low: 730,
      high: 730,
      unitPrice: 0.048,
    });
    expect(total.low).toBeGreaterThan(0);
  });

  it('prices an environment as if it were elsewhere', async () => {
    const { stdout } = await cost('-e', 'prod', '--region', 'ap-southeast-1');
    expect(stdout).toMatch(/^prod in ap-southeast-1: /);
  });

  it.each([
    [['-e', 'prd'], /unknown environment; did you mean 'prod'/],
    [['--diff', 'nothing'], /'nothing' is neither an environment nor a git revision here/],
    [['--requests', 'many'], /Use a number, 0 or more/],
    [['--runs', '-1'], /Use a number, 0 or more/],
    [['--spot-price', '101'], /Use a number from 0 to 100/],
    [['--region', 'mars-1'], /no prices are known for mars-1\n.*us-east-1, eu-west-1/],
  ])('answers %j in a line, with exit code 2', async (args, message) => {
    const { status, stderr } = await cost(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it('prices an app without environments', async () => {
    const app = join(folder, 'elsewhere');
    mkdirSync(app);
    const stack = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://111111111111/us-east-1',
      properties: { templateFile: 'shop.template.json' },
    };
    writeFileSync(join(app, 'manifest.json'), JSON.stringify({ artifacts: { shop: stack } }));
    writeFileSync(
      join(app, 'shop.template.json'),
      JSON.stringify({
        Resources: { Key: { Type: 'AWS::KMS::Key' }, Odd: { Type: 'AWS::Odd::Thing' } },
      }),
    );
    const { stdout, status } = await slipway('cost', '--app', 'elsewhere');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^This app in us-east-1: 1.00 USD a month/);
    expect(stdout).toMatch(/^AWS::Odd::Thing +1 +not in the price table$/m);
  });

  it('says what a change adds to the bill since a git revision, and leaves nothing behind', () => {
    writeFileSync(join(folder, '.gitignore'), 'node_modules\ncdk.out\nelsewhere\n.slipway\ntmp\n');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Begin');
    const config = join(folder, 'slipway.config.ts');
    const before = readFileSync(config, 'utf8');
    writeFileSync(config, before.replace('cpu: 512, memory: 1024 }', 'cpu: 1024, memory: 2048 }'));
    const { stdout, stderr, status } = started('cost', '-e', 'dev', '--diff', 'HEAD');
    writeFileSync(config, before);

    expect(status).toBe(0);
    expect(stderr).toMatch(/✓ Synthesize HEAD \([0-9a-f]{7}\)/);
    expect(stdout).toMatch(/^dev at HEAD: .*\ndev now: /);
    // one task of 0.5 vCPU and 1 GB more: 730 × 0.024685
    expect(stdout).toMatch(/^Fargate service task-runner +18\.02 +36\.04 +\+18\.02 /m);
    expect(stdout).toMatch(/^Total .* \+18\.02 /m);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(git('status', '--porcelain')).toBe('');
    expect(readdirSync(temporary).filter((name) => name.startsWith('slipway-revision-'))).toEqual(
      [],
    );
    expect(existsSync(join(folder, 'node_modules', 'aws-cdk'))).toBe(true);
  });
});
