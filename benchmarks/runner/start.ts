import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleTaskRunner } from '../../lib/constructs/bundle';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { ENV } from '../../services/protocol/contract';
import { submit } from '../../services/protocol/submit';
import { quantile } from './contender';
import { printTable, whole } from './table';

const PROJECT_ROOT = join(__dirname, '..', '..');
const ROUNDS = 7;

/** What is asked of us, in milliseconds. */
const GOAL_MS = 500;

const TASK = { name: 'greet', file: join(PROJECT_ROOT, 'tasks', 'greet', 'task.ts') };

const median = (values: readonly number[]): number => quantile(values, 0.5);

const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

function hasEngine(): boolean {
  try {
    docker('info');
    return true;
  } catch {
    return false;
  }
}

const variables = (data: string): Record<string, string> => ({
  [ENV.backend]: 'embedded',
  [ENV.dataDirectory]: data,
  [ENV.application]: 'shop',
  [ENV.environment]: 'dev',
  [ENV.port]: '0',
  [ENV.tasks]: JSON.stringify([{ name: TASK.name, kind: 'handler' }]),
});

/** When the run was taken, in milliseconds since 1970. */
async function taken({ store }: Backend, id: string): Promise<number> {
  for (let waited = 0; waited < 30_000; waited += 5) {
    const run = await store.get(id);
    if (run?.startedAt !== undefined) return Date.parse(run.startedAt);
    await sleep(5);
  }
  throw new Error('the runner took nothing');
}

async function round(start: (data: string) => Promise<{ at(): number; stop(): Promise<void> }>) {
  const data = mkdtempSync(join(tmpdir(), 'slipway-start-'));
  chmodSync(data, 0o777);
  const backend = openBackend({ kind: 'embedded', directory: data });
  // The container's user is another one.
  execFileSync('chmod', ['-R', 'a+rw', data]);
  const { id } = await submit(backend, TASK.name, { name: 'Ada' });
  const runner = await start(data);
  const ms = (await taken(backend, id)) - runner.at();
  await runner.stop();
  closeBackend(backend);
  rmSync(data, { recursive: true, force: true });
  return ms;
}

async function asProcess(folder: string, data: string) {
  const at = Date.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'server.js'], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...variables(data) },
    stdio: 'ignore',
  });
  await once(child, 'spawn');
  return {
    at: () => at,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function asContainer(image: string, data: string) {
  const settings = Object.entries(variables('/data')).flatMap(([name, value]) => [
    '--env',
    `${name}=${value}`,
  ]);
  const hardened = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--network', 'host'];
  const container = docker(
    ...['run', '--detach', ...hardened, '--volume', `${data}:/data`],
    ...settings,
    image,
  );
  return Promise.resolve({
    at: () => Date.parse(docker('inspect', '--format', '{{.State.StartedAt}}', container)),
    stop: () => {
      docker('rm', '--force', container);
      return Promise.resolve();
    },
  });
}

async function emptyNode(): Promise<number> {
  const at = process.hrtime.bigint();
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  await once(child, 'exit');
  return Number(process.hrtime.bigint() - at) / 1e6;
}

/**
 * Time from the start of the task runner to the moment it takes its first run, which waits for it: as a process, and
 * as a container of its image where an engine is there (from the container's own start time). Beside it, in the same
 * rounds, a Node that does nothing: what a start takes on this machine at the least.
 */
export async function start(): Promise<void> {
  const folder = bundleTaskRunner([TASK], mkdtempSync(join(tmpdir(), 'slipway-start-image-')));
  const figures = new Map<string, number[]>();
  const add = (name: string, ms: number) => {
    figures.set(name, [...(figures.get(name) ?? []), ms]);
  };
  const image = imageOf(folder);
  for (let i = 0; i < ROUNDS; i += 1) {
    add(NOTHING, await emptyNode());
    add('task runner, a process', await round((data) => asProcess(folder, data)));
    if (image !== undefined)
      add('task runner, its container', await round((data) => asContainer(image, data)));
  }
  if (image === undefined) console.log('\nStart: no container engine here');
  const least = Math.min(...(figures.get(NOTHING) ?? []));
  printTable(
    `From the start to the first run taken, ms, ${ROUNDS} rounds; asked for: ${GOAL_MS} at most`,
    [
      ['', 'least', 'median', 'most', 'least, in Nodes'],
      ...[...figures].map(([name, values]) => [
        name,
        ...[Math.min(...values), median(values), Math.max(...values)].map(whole),
        (Math.min(...values) / least).toFixed(1),
      ]),
    ],
  );
  rmSync(folder, { recursive: true, force: true });
}

const NOTHING = 'Node that does nothing, to its end';

/** Undefined where no container engine is there. */
function imageOf(folder: string): string | undefined {
  if (!hasEngine()) return undefined;
  execFileSync('bash', [join(PROJECT_ROOT, 'test', 'emulator', 'base-image.sh')], {
    stdio: 'ignore',
  });
  return docker('build', '--quiet', folder);
}
