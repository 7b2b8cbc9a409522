import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from './support/sample';

const PASSES = "it('holds', () => undefined);";
const FAILS = "it('does not hold', () => { throw new Error('broken'); });";
/** Passes from the second time on. */
const UNSTEADY = `
const fs = require('node:fs');
it('holds by chance', () => {
  const before = fs.existsSync(__filename + '.seen');
  fs.writeFileSync(__filename + '.seen', '');
  if (!before) throw new Error('not yet');
});`;

describe('npm test', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-test-run-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (suites: Readonly<Record<string, string>>, CI = 'true') => {
    for (const [name, text] of Object.entries(suites)) writeFileSync(join(folder, name), text);
    const config = JSON.stringify({ rootDir: folder, testRegex: '[.]js$', transform: {} });
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--import', 'tsx', join(PROJECT_ROOT, 'test', 'run.ts'), `--config=${config}`],
      { cwd: PROJECT_ROOT, encoding: 'utf8', env: { ...process.env, CI } },
    );
    return { status, stdout };
  };

  it('says which suite is unsteady, and goes on', () => {
    const { status, stdout } = run({ 'a.js': PASSES, 'b.js': UNSTEADY });
    expect(stdout).toMatch(/^UNSTEADY: .*b\.js$/m);
    expect(stdout).toContain('1 passed, 1 failed, 0 skipped');
    expect(status).toBe(0);
  });

  it('fails where a suite fails twice, beside one that is unsteady', () => {
    const { status, stdout } = run({ 'a.js': FAILS, 'b.js': UNSTEADY });
    expect(stdout).toMatch(/^Failed both times: /m);
    expect(status).toBe(1);
  });

  it('fails at once where many suites fail', () => {
    const { status, stdout } = run({ 'a.js': UNSTEADY, 'b.js': UNSTEADY, 'c.js': UNSTEADY });
    expect(stdout).not.toContain('once more');
    expect(status).toBe(1);
  });

  it('fails at once for whoever is at work on a suite', () => {
    const { status, stdout } = run({ 'a.js': UNSTEADY }, 'false');
    expect(stdout).not.toContain('once more');
    expect(status).toBe(1);
  });

  it('fails where a test is skipped', () => {
    const { status, stdout } = run({
      'a.js': "it.skip('waits', () => undefined);",
      'b.js': PASSES,
    });
    expect(stdout).toContain('nothing may be skipped');
    expect(status).toBe(1);
  });
});
