import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../support/sample';
import { copyOfProject } from './project-copy';

/** Times and ports differ from run to run; a slow machine says more often that it goes on. */
const steady = (text: string): string =>
  text
    .replace(/^• .* \d+\.\d s \.\.\.\n/gm, '')
    .replace(/\d+\.\d s/g, '… s')
    .replace(/localhost:\d+/g, 'localhost:…')
    .trim();

describe('the README', () => {
  const page = readFileSync(join(PROJECT_ROOT, 'README.md'), 'utf8');

  it('shows what npm start prints', () => {
    const [, transcript = ''] = /<!-- transcript: [^\n]*-->\n\n```\n(.*?)```/s.exec(page) ?? [];
    const program = ['bin/slipway.js', 'tour', '--once'];
    const { stderr, status } = spawnSync(process.execPath, program, {
      cwd: copyOfProject(),
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    const printed = stderr.slice(0, stderr.indexOf('• Drain and stop'));
    expect(`${steady(printed)}\n\nCtrl-C drains and stops it.`).toBe(steady(transcript));
  });

  it('links to files that are there', () => {
    for (const [, target = ''] of page.matchAll(/\]\(([^)#:]+)\)/g)) {
      expect(() => readFileSync(join(PROJECT_ROOT, target))).not.toThrow();
    }
  });
});
