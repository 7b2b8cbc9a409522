import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { cdkCommand } from '../bundling/cdk-command';
import { environmentVariables } from './process-env';

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
  folder?: string,
): Promise<Finished> {
  const env = { ...environmentVariables(), ...extra };
  return finished(
    spawn(process.execPath, cdkCommand(...args), {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      ...(folder !== undefined && { cwd: folder }),
    }),
  );
}

/** Runs a program that is installed on this machine, and reads its standard output alone. */
export function runTool(program: string, args: readonly string[]): Promise<Finished> {
  return finished(spawn(program, [...args], { stdio: ['ignore', 'pipe', 'ignore'] }));
}

/** Runs git in the folder that this process works in. */
export function runGit(args: readonly string[]): Promise<Finished> {
  return finished(spawn('git', [...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
}

function finished(child: ChildProcessByStdio<null, Readable, Readable | null>): Promise<Finished> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Shows an address in the browser of this user. False: there is none. */
export function openAddress(url: string): Promise<boolean> {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
