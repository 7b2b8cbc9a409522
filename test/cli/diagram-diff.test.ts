import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../support/sample';
import { slipwayHere } from './day-to-day/in-process';
import { copyOfProject, slipwayIn } from './project-copy';
import { expectTranscripts } from './transcripts';

jest.setTimeout(240_000);

const folder = copyOfProject();
const config = join(folder, 'slipway.config.ts');
const file = (name: string) => readFileSync(join(folder, name), 'utf8');

const slipway = (args: string) => slipwayHere(folder, args.split(' '));
const colorful = (args: string) =>
  slipwayIn(folder, args.split(' '), { NO_COLOR: '', FORCE_COLOR: '1' });

const replaced = (text: string, from: string, to: string): string => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

beforeAll(async () => {
  process.env.NO_COLOR = '1';
  expect((await slipway('diagram archive -o release.json')).status).toBe(0);
  const first = readFileSync(config, 'utf8');
  const parts: [string, string][] = [
    ["      schedule: { cron: '0 2 * * *', timeZone: 'Europe/Berlin' },\n", ''],
    ['cpu: 512, memory: 1024 },\n    },', 'cpu: 512, memory: 1024, waf: false },\n    },'],
    [
      '  environments: {',
      "  storage: { history: { type: 'postgres', access: { web: 'read-write' } } },\n\n  environments: {",
    ],
  ];
  writeFileSync(
    config,
    parts.reduce((text, [from, to]) => replaced(text, from, to), first),
  );
  expect((await slipway('synth')).status).toBe(0);
});

describe('slipway diagram diff', () => {
  it('prints what its page shows', async () => {
    await expectTranscripts('diagrams.md', 'diagram diff', 1, async (args) => {
      const { stdout, status } = await slipway(args.join(' '));
      expect(status).toBe(0);
      return stdout;
    });
  });

  it.each([
    ['diagram diff release.json cdk.out -e prod -o diff.svg', 'diff.svg', 'diff.svg'],
    ['diagram --app cdk.out --view full --format svg -o full', 'full/dev-full.svg', 'full.svg'],
  ])('draws a picture of its page: %s', async (command, drawn, picture) => {
    expect((await slipway(command)).status).toBe(0);
    const shown = join(PROJECT_ROOT, 'docs', 'pictures', picture);
    if (process.env.UPDATE_DOCS === '1') writeFileSync(shown, file(drawn));
    expect(file(drawn)).toBe(readFileSync(shown, 'utf8'));
  });

  it('says first what is lost and what is opened', async () => {
    const { stdout } = await slipway('diagram diff release.json cdk.out -e prod');
    const [data, security, cards] = ['DATA', 'SECURITY', '   CARD'].map((head) =>
      stdout.indexOf(`\n${head}`),
    );
    expect(data).toBeGreaterThan(0);
    expect(security).toBeGreaterThan(data ?? Infinity);
    expect(cards).toBeGreaterThan(security ?? Infinity);
    expect(stdout).toContain('! Web service can now reach History on tcp 5432\n');
    expect(stdout).toContain(
      '! Web load balancer is no longer behind a web application firewall\n',
    );
  });

  it('writes each form that the name of a file asks for, several at once', async () => {
    const names = ['out/d.md', 'out/d.html', 'out/d.svg', 'out/d.png', 'out/d.json'];
    const outputs = names.map((name) => `-o ${name}`).join(' ');
    const { stdout, status } = await slipway(
      `diagram diff release.json cdk.out -e prod ${outputs}`,
    );
    expect(status).toBe(0);
    expect(stdout).toBe(`${names.join('\n')}\n`);
    expect(file('out/d.md')).toMatch(/^### Architecture: what changes\n\n#### prod\n/);
    expect(file('out/d.html')).toMatch(/<figure><svg /);
    expect(file('out/d.html')).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)/);
    expect(file('out/d.svg')).toMatch(/^<svg /);
    expect(readFileSync(join(folder, 'out/d.png')).subarray(1, 4).toString()).toBe('PNG');
    expect(JSON.parse(file('out/d.json'))).toMatchObject({ environments: [{ name: 'prod' }] });
  });

  it('draws each environment that differs into a file of its own', async () => {
    const { stdout } = await slipway('diagram diff release.json cdk.out -o all.svg');
    expect(stdout).toBe('all-dev.svg\nall-test.svg\nall-prod.svg\n');
    expect(existsSync(join(folder, 'all-prod.svg'))).toBe(true);
  });

  it('exits with 0 whether or not there is a difference, and with 1 where that was asked for', async () => {
    expect((await slipway('diagram diff cdk.out cdk.out')).stdout).toBe('No difference.\n');
    expect((await slipway('diagram diff cdk.out cdk.out --exit-code')).status).toBe(0);
    expect((await slipway('diagram diff release.json cdk.out')).status).toBe(0);
    expect((await slipway('diagram diff release.json cdk.out --exit-code')).status).toBe(1);
  });

  it('uses colors only where they are wanted', async () => {
    const command = 'diagram diff release.json cdk.out -e dev';
    expect((await slipway(command)).stdout).not.toContain('\u001b');
    expect(colorful(command).stdout).toContain('\u001b[31m');
  });

  it.each([
    ['diagram diff nothing cdk.out', 2, /'nothing' is no folder, no file and no git revision here/],
    ['diagram diff package.json cdk.out', 1, /package\.json: not a graph file/],
    ['diagram diff slipway.config.ts cdk.out', 1, /slipway\.config\.ts: not JSON/],
    ['diagram diff lib cdk.out', 1, /manifest\.json: no such file/],
    ['diagram diff release.json cdk.out -e prd', 2, /unknown environment; did you mean 'prod'/],
    ['diagram diff release.json cdk.out -o changes', 2, /changes: in which format\?/],
    ['diagram diff release.json cdk.out --format pdf', 2, /Allowed choices are text, md/],
    ['diagram diff', 2, /missing required argument 'before'/],
  ])('answers %s in a line', async (command, status, message) => {
    const answer = await slipway(command);
    expect(answer.stderr).toMatch(message);
    expect(answer.status).toBe(status);
  });

  it('compares a git revision with the project as it is', async () => {
    writeFileSync(join(folder, '.gitignore'), 'node_modules\ncdk.out\n.slipway\nout\n/*.svg\n');
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
        cwd: folder,
      });
    git('init', '--quiet');
    git('add', '.');
    expect(git('commit', '--quiet', '--message', 'Begin').status).toBe(0);
    const now = readFileSync(config, 'utf8');
    writeFileSync(config, replaced(now, 'waf: false', 'waf: true'));
    const { stdout, stderr, status } = await slipway('diagram diff HEAD');
    writeFileSync(config, now);
    expect(stderr).toMatch(/✓ Synthesize HEAD/);
    expect(stdout).toContain('✓ Web load balancer is now behind a web application firewall\n');
    expect(status).toBe(0);
  });
});
