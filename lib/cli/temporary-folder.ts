import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { CliError } from './errors';

/**
 * The CDK, and what runs here, put files where the system keeps what is thrown away.
 *
 * @throws CliError where there is no such folder
 */
export function requireTemporaryFolder(): void {
  const folder = tmpdir();
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new CliError(
    'FILE_REFUSED',
    `there is no folder ${folder} for temporary files`,
    'make it, or let TMPDIR name another one',
  );
}
