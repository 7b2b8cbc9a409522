import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import { describeWith, VENV } from '../support/prerequisites';
import { PROJECT_ROOT, synthesized } from '../support/sample';

jest.setTimeout(180_000);

describeWith('cfn-lint', 'cfn-lint', () => {
  it('finds no error in any template', () => {
    const templates = readAssembly(synthesized()).stacks.map(({ templateFile }) => templateFile);
    const { stdout } = spawnSync(
      join(VENV, 'cfn-lint'),
      ['--non-zero-exit-code', 'error', '--format', 'parseable', ...templates],
      { encoding: 'utf8' },
    );
    expect(stdout.split('\n').filter((line) => /:E\d{4}:/.test(line))).toEqual([]);
  });
});

describe('the CDK’s own validation', () => {
  it('passes on the whole application', () => {
    const cdk = join(PROJECT_ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const folder = join(synthesized(), 'again');
    const output = execFileSync(process.execPath, [cdk, 'synth', '--quiet', '--output', folder], {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CDK_VALIDATION: 'true' },
    });
    expect(output).not.toMatch(/\berror\b/i);
  });
});
