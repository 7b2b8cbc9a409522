import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { environmentVariables } from './process-env';

const CDK = join(__dirname, '..', '..', 'node_modules', 'aws-cdk', 'bin', 'cdk');

export interface Finished {
  readonly exitCode: number;
  /** What it wrote, both streams, in the order it came. */
  readonly output: string;
}

/** Runs the CDK's own command line with this Node. Aborted: it is ended. */
export function runCdk(
  args: readonly string[],
  extra: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Finished> {
  const child = spawn(process.execPath, [CDK, ...args], {
    env: { ...environmentVariables(), ...extra },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
