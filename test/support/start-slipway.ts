import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

/** Credentials that the emulator takes for those of its own account. */
export const emulated = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Slipway {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Standard error so far. */
  readonly said: () => string;
  readonly ended: Promise<Said>;
}

/** Starts the command line of a folder as people do, who have credentials, and nothing that names a region. */
export function startSlipway(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  program = 'bin/slipway.js',
): Slipway {
  const surroundings = { ...process.env };
  delete surroundings.AWS_REGION;
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...surroundings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return {
    child,
    said: () => stderr,
    ended: new Promise((resolve) => {
      child.on('close', (status) => resolve({ status, stdout, stderr }));
    }),
  };
}
