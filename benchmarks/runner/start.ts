import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleTaskRunner } from '../../lib/constructs/bundle';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { ENV } from '../../services/protocol/contract';
import { submit } from '../../services/protocol/submit';

/**
 * Time from the start of the task runner to the moment it takes its first run, which waits for it: as a process, and
 * as a container of its image where an engine is there (from the container's own start time). Beside it, on the same
 * machine, a Node that does nothing.
 *
 * node --import tsx benchmarks/runner/start.ts [rounds]
 */

const PROJECT_ROOT = join(__dirname, '..', '..');
const ROUNDS = Number(process.argv[2] ?? 7);

/** What is asked of us, in milliseconds. */
const GOAL_MS = 500;

const TASK = { name: 'greet', file: join(PROJECT_ROOT, 'tasks', 'greet', 'task.ts') };

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

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

async function main(): Promise<void> {
  const folder = bundleTaskRunner([TASK], mkdtempSync(join(tmpdir(), 'slipway-start-image-')));
  const figures = new Map<string, number[]>();
  const add = (name: string, ms: number) => {
    figures.set(name, [...(figures.get(name) ?? []), ms]);
  };
  let image: string | undefined;
  if (hasEngine()) {
    execFileSync('bash', [join(PROJECT_ROOT, 'test', 'emulator', 'base-image.sh')], {
      stdio: 'ignore',
    });
    image = docker('build', '--quiet', folder);
  }
  // In turn, so that what else the machine does hits all of them.
  for (let i = 0; i < ROUNDS; i += 1) {
    add('node that does nothing, to its end', await emptyNode());
    add('task runner as a process', await round((data) => asProcess(folder, data)));
    const built = image;
    if (built !== undefined)
      add('task runner as a container', await round((data) => asContainer(built, data)));
  }
  console.log(
    `Start to first run taken, ms, ${ROUNDS} rounds, ${cpus().length} cores, Node ${process.version}`,
  );
  console.log(`${''.padEnd(38)}${'median'.padStart(8)}${'least'.padStart(8)}${'most'.padStart(8)}`);
  for (const [name, values] of figures) {
    const cells = [median(values), Math.min(...values), Math.max(...values)];
    console.log(name.padEnd(38) + cells.map((ms) => ms.toFixed(0).padStart(8)).join(''));
  }
  const [last] = [...figures.values()].slice(-1);
  const met = median(last!) <= GOAL_MS;
  console.log(`goal: ${GOAL_MS} ms: ${met ? 'met' : 'not met'}`);
  rmSync(folder, { recursive: true, force: true });
}

void main();
