import { spawn } from 'node:child_process';
import { cdkCommand } from '../../bundling/cdk-command';
import type { CdkRun } from '../deploy/ports';
import { withVariables } from '../release/process-env';

/** Characters of its output that are kept: the last ones. */
const LONGEST_OUTPUT = 200_000;

/**
 * Destroys the stacks of an environment with the CDK's own command line, the last deployed first.
 *
 * @param onLine each line that it writes
 */
export function startDestroy(
  assembly: string,
  environment: string,
  onLine: (line: string) => void,
): CdkRun {
  const child = spawn(
    process.execPath,
    cdkCommand('destroy', '--app', assembly, `${environment}/**`, '--force', '--no-color'),
    // A group of its own: Ctrl-C in the terminal is for the one who asked.
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: withVariables({}),
    },
  );
  let output = '';
  let rest = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-LONGEST_OUTPUT);
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
  return {
    kill: () => void child.kill('SIGTERM'),
    ended: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
    }),
  };
}
