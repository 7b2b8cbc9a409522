import { spawn } from 'node:child_process';
import { cdkCommand } from '../../bundling/cdk-command';
import type { CdkJob, CdkRun } from './ports';

/** Characters of its output that are kept: the last ones. */
const LONGEST_OUTPUT = 200_000;

/**
 * Deploys stacks as an assembly has them, or prepares that, with the CDK's own command line. Variables `CDK_…` set its
 * options, as everywhere.
 */
export function startCdk({ assembly, environment, stacks, prepare }: CdkJob): CdkRun {
  const child = spawn(
    process.execPath,
    cdkCommand(
      ...['deploy', '--app', assembly],
      ...(stacks === undefined ? [`${environment}/**`] : [...stacks, '--exclusively']),
      ...['--require-approval', 'never', '--progress', 'events', '--no-color'],
      ...(prepare === undefined
        ? []
        : ['--method', 'prepare-change-set', '--change-set-name', prepare]),
    ),
    // A group of its own: Ctrl-C in the terminal is for the one who asked, who may want it to end in order.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-LONGEST_OUTPUT);
    });
  const kill = (): void => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      if (process.platform === 'win32') child.kill();
      else process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It ended by itself just now.
    }
  };
  // Whoever ends this process does not want more stacks to be begun.
  process.on('exit', kill);
  return {
    kill,
    ended: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        process.off('exit', kill);
        resolve({ exitCode: code ?? 1, output });
      });
    }),
  };
}
