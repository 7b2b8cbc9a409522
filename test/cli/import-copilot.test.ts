import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../support/sample';
import { slipwayHere } from './day-to-day/in-process';
import { copyOfProject } from './project-copy';
import { expectTranscripts } from './transcripts';

const folder = copyOfProject();
const SETS = join(PROJECT_ROOT, 'test', 'import', 'copilot');
for (const set of ['mailer', 'shop', 'reports']) {
  cpSync(join(SETS, set), join(folder, set), { recursive: true });
}

const slipway = (...args: string[]) => slipwayHere(folder, args);
const file = (name: string) => readFileSync(join(folder, name), 'utf8');
const OUTPUT = 'mailer/slipway.config.ts';

beforeAll(() => {
  process.env.NO_COLOR = '1';
});
beforeEach(() => rmSync(join(folder, OUTPUT), { force: true }));

describe('slipway import copilot', () => {
  it('prints what its page shows', async () => {
    await expectTranscripts('copilot.md', 'import copilot', 1, async (args) => {
      const { stdout, status } = await slipway(...args);
      expect(status).toBe(0);
      return stdout;
    });
  });

  it('overwrites nothing unless it is told to', async () => {
    const before = file('slipway.config.ts');
    const refused = await slipway('import', 'copilot', 'mailer');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('slipway.config.ts is there already');
    expect(file('slipway.config.ts')).toBe(before);

    writeFileSync(join(folder, OUTPUT), 'mine');
    expect((await slipway('import', 'copilot', 'mailer', '-o', OUTPUT, '--force')).status).toBe(0);
    expect(file(OUTPUT)).toContain("name: 'mailer-slipway'");
  });

  it('writes neither file where the report is in the way', async () => {
    writeFileSync(join(folder, 'report.md'), 'mine');
    const args = ['mailer', '-o', OUTPUT, '--output-report', 'report.md'];
    expect((await slipway('import', 'copilot', ...args)).status).toBe(1);
    expect(existsSync(join(folder, OUTPUT))).toBe(false);
    expect(file('report.md')).toBe('mine');
  });

  it('takes the folder copilot itself as well, and gives all of it as JSON', async () => {
    const args = ['mailer/copilot', '-o', OUTPUT, '--json', '--account', 'dev=111111111111'];
    const { stdout, status } = await slipway('import', 'copilot', ...args);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      file: OUTPUT,
      application: 'mailer-slipway',
      problems: [],
      config: { environments: { dev: { account: '111111111111', region: 'us-east-1' } } },
    });
  });

  it('writes the report as a page, whose tables have a row for each field', async () => {
    const args = ['reports', '-o', OUTPUT, '--output-report', 'out/report.md', '--json'];
    const { stdout } = await slipway('import', 'copilot', ...args);
    const { findings } = JSON.parse(stdout) as { findings: unknown[] };
    const rows = file('out/report.md').match(/^\| \d+ \|/gm);
    expect(rows).toHaveLength(findings.length);
  });

  it('says what the configuration is refused for, and writes it all the same', async () => {
    const moved = join(folder, 'moved.config.ts');
    const { stdout, status } = await slipway('import', 'copilot', 'shop', '-o', 'moved.config.ts');
    expect(status).toBe(0);
    expect(existsSync(moved)).toBe(true);
    expect(file('moved.config.ts')).toContain("build: 'shop/front'");
    expect(stdout).not.toContain('refused until it is changed');
    rmSync(join(folder, 'shop', 'front', 'Dockerfile'));
    const again = await slipway('import', 'copilot', 'shop', '-o', 'moved.config.ts', '--force');
    expect(again.stdout).toContain('refused until it is changed: web.image.build: no Dockerfile');
    expect(again.status).toBe(0);
  });

  it.each([
    [['nowhere'], 2, /nowhere holds no copilot/],
    [
      ['mailer', '--account', 'dve=111111111111'],
      2,
      /'dve': unknown environment; did you mean 'dev'\?/,
    ],
    [['mailer', '--account', 'dev'], 2, /Use <environment>=<value>/],
    [['mailer', '--service', 'letters'], 2, /'letters': unknown/],
  ])('%p ends with exit code %d', async (args, code, message) => {
    const { status, stderr } = await slipway('import', 'copilot', ...args, '-o', OUTPUT);
    expect(stderr).toMatch(message);
    expect(status).toBe(code);
    expect(existsSync(join(folder, OUTPUT))).toBe(false);
  });
});
