import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleTaskRunner } from '../../lib/constructs/bundle';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { ENV, type TaskSummary } from '../../services/protocol/contract';
import { isFinal, type Run } from '../../services/protocol/run';
import { submit } from '../../services/protocol/submit';
import { IN_FLIGHT, inFlight, temporaryFolder, type Contender, type Opened } from './contender';

const TASKS = join(__dirname, 'tasks');

/** Our own: the program of the image, as one process with its executors; runs are handed in by another. */
export interface Slipway extends Opened {
  readonly backend: Backend;
  readonly directory: string;
  startRunner(): Promise<ChildProcess>;
  stopRunner(): Promise<void>;
  /** The run when it is over, looked for without a pause. */
  finished(id: string): Promise<Run>;
}

export const slipway: Contender = {
  name: 'slipway, embedded, synchronous=FULL, all features',
  open: openSlipway,
};

export function openSlipway(): Promise<Slipway> {
  const folder = temporaryFolder();
  const directory = join(folder, 'data');
  const handlers = readdirSync(TASKS).map((file) => ({
    name: basename(file, '.ts'),
    file: join(TASKS, file),
  }));
  bundleTaskRunner(handlers, join(folder, 'runner'));
  const backend = openBackend({ kind: 'embedded', directory });
  const look = new DatabaseSync(join(directory, 'slipway.db'), { readOnly: true });
  const unfinished = look.prepare(
    `SELECT 1 FROM runs INDEXED BY runs_due WHERE state IN ('PENDING', 'RUNNING') LIMIT 1`,
  );
  let runner: ChildProcess | undefined;

  const startRunner = async (): Promise<ChildProcess> => {
    const tasks: TaskSummary[] = handlers.map(({ name }) => ({ name, kind: 'handler' }));
    runner = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'server.js'], {
      cwd: join(folder, 'runner'),
      env: {
        PATH: process.env.PATH,
        [ENV.application]: 'benchmark',
        [ENV.environment]: 'dev',
        [ENV.backend]: 'embedded',
        [ENV.dataDirectory]: directory,
        [ENV.port]: String(await freePort()),
        [ENV.tasks]: JSON.stringify(tasks),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = runner.stdout;
    if (output === null) throw new Error('the runner has no output');
    await new Promise<void>((resolve) => {
      output.on('data', (chunk: Buffer) => {
        if (chunk.includes('task runner is ready')) resolve();
      });
    });
    return runner;
  };
  const stopRunner = async (): Promise<void> => {
    if (runner === undefined) return;
    const ended = once(runner, 'exit');
    runner.kill('SIGTERM');
    await ended;
    runner = undefined;
  };
  const over = async (): Promise<void> => {
    while (unfinished.get() !== undefined) await sleep(5);
  };
  const enqueue = (count: number): Promise<void> =>
    inFlight(count, IN_FLIGHT, (index) => submit(backend, 'noop', { index }));
  const finished = async (id: string): Promise<Run> => {
    for (;;) {
      const run = await backend.store.get(id);
      if (run !== undefined && isFinal(run.state)) return run;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  return Promise.resolve({
    backend,
    directory,
    startRunner,
    stopRunner,
    finished,
    enqueue,
    drain: over,
    endToEnd: async (count) => {
      await enqueue(count);
      await over();
    },
    pickUp: async (samples) => {
      const times: number[] = [];
      for (let i = 0; i < samples; i += 1) {
        const { id } = await submit(backend, 'noop', { i });
        const kept = performance.timeOrigin + performance.now();
        await sleep(15);
        const { result } = await finished(id);
        times.push(Number(result) - kept);
      }
      return times;
    },
    close: async () => {
      await stopRunner();
      look.close();
      closeBackend(backend);
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
