import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { VENV } from './prerequisites';

/** The errors that cfn-lint finds in templates. */
export function lintErrors(templates: readonly string[]): string[] {
  const { stdout } = spawnSync(
    join(VENV, 'cfn-lint'),
    ['--non-zero-exit-code', 'error', '--format', 'parseable', ...templates],
    { encoding: 'utf8' },
  );
  return stdout.split('\n').filter((line) => /:E\d{4}:/.test(line));
}
