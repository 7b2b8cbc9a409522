import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import { cdkCommand } from '../../lib/bundling/cdk-command';
import { lintErrors } from '../support/lint-templates';
import { describeWith } from '../support/prerequisites';
import { PROJECT_ROOT, synthesized } from '../support/sample';

jest.setTimeout(180_000);

describeWith('cfn-lint', 'cfn-lint', () => {
  it('finds no error in any template', async () => {
    const templates = readAssembly(synthesized()).stacks.map(({ templateFile }) => templateFile);
    expect(await lintErrors(templates)).toEqual([]);
  });
});

describe('the CDK’s own validation', () => {
  it('passes on the whole application', () => {
    const folder = join(synthesized(), 'again');
    const output = execFileSync(
      process.execPath,
      cdkCommand('synth', '--quiet', '--output', folder),
      {
        cwd: PROJECT_ROOT,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, CDK_VALIDATION: 'true' },
      },
    );
    expect(output).not.toMatch(/\berror\b/i);
  });
});
