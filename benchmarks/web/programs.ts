import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { bundled } from '../../lib/bundling';

const PROJECT_ROOT = join(__dirname, '..', '..');
const NAMES = ['node-http', 'bare-fastify', 'slipway', 'store'];

/** Milliseconds. */
const STARTS_WITHIN = 60_000;

/** Writes the programs of this benchmark into a folder, each as one file, as images hold them. */
export function bundlePrograms(folder: string): void {
  const files = bundled({
    root: PROJECT_ROOT,
    name: 'benchmark-web',
    options: {
      entryPoints: NAMES.map((name) => join(__dirname, 'programs', `${name}.ts`)),
      outdir: join(PROJECT_ROOT, 'build'),
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      legalComments: 'none',
    },
  });
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Written once it serves. Default: its address on this machine. */
  readonly readyAt?: RegExp;
  /** Its address, where it does not say it. */
  readonly url?: string;
}

export interface Program {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Address under which it listens, as it says it; empty where it says none. */
  readonly url: string;
  stop(): Promise<void>;
}

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;

/** Starts a program and waits until it serves. */
export async function start(command: Command): Promise<Program> {
  const { program, args, cwd, variables, readyAt = ADDRESS } = command;
  const child = spawn(program, [...args], {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env.PATH, ...variables },
    stdio: 'pipe',
  });
  let output = '';
  const ready = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-10_000);
      const found = readyAt.exec(output);
      if (found !== null) resolve(found[0]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${program} ${args.join(' ')} ended:\n${output}`)));
    setTimeout(
      () => reject(new Error(`${program} is not ready:\n${output}`)),
      STARTS_WITHIN,
    ).unref();
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const said = await ready;
  return {
    child,
    pid: child.pid!,
    url: command.url ?? ADDRESS.exec(said)?.[0] ?? '',
    stop: async () => {
      process.off('exit', kill);
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(kill, 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Node as the image runs it. */
export const node = (file: string, ...args: string[]): Command => ({
  program: process.execPath,
  args: ['--disable-warning=ExperimentalWarning', file, ...args],
  variables: { NODE_ENV: 'production' },
});
