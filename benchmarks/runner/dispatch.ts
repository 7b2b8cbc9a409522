import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { submit } from '../../services/protocol/submit';
import { IN_FLIGHT, inFlight, temporaryFolder } from './contender';
import { openSlipway } from './slipway';
import { perSecond, printTable, timed, whole } from './table';

const ROUNDS = 3;

/** What each executor costs a run, all of its bookkeeping included, beside the bare means it is made of. */
export async function dispatchOverhead(): Promise<void> {
  const system = await openSlipway();
  await system.startRunner();
  const through = (task: string) => async (count: number) => {
    await inFlight(count, IN_FLIGHT, () => submit(system.backend, task, null));
    await system.drain();
  };
  const ways = [
    ['event loop, ours, durable', 3000, through('noop')],
    ['thread, ours, durable', 300, through('noop-thread')],
    ['thread, a bare postMessage and its answer', 5000, oneThread],
    ['thread, a new one a run, bare', 20, newThreads],
    ['process, ours, durable', 20, through('noop-process')],
    ['process, fork, bare', 20, newProcesses],
  ] as const;
  const best = ways.map(() => 0);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, [, count, run]] of ways.entries())
      best[index] = Math.max(best[index]!, perSecond(count, await timed(() => run(count))));
  printTable(`Runs a second by executor (the best of ${ROUNDS} rounds)`, [
    ['', 'a second', 'ms a run'],
    ...ways.map(([name], index) => [name, whole(best[index]!), (1000 / best[index]!).toFixed(3)]),
  ]);
  await system.close();
}

const ECHO = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', (message) => parentPort.postMessage(message));`;

async function oneThread(count: number): Promise<void> {
  const worker = new Worker(ECHO, { eval: true });
  await once(worker, 'online');
  for (let i = 0; i < count; i += 1) {
    worker.postMessage(i);
    await once(worker, 'message');
  }
  await worker.terminate();
}

async function newThreads(count: number): Promise<void> {
  await inFlight(count, 2, async () => {
    const worker = new Worker(ECHO, { eval: true });
    worker.postMessage(1);
    await once(worker, 'message');
    await worker.terminate();
  });
}

async function newProcesses(count: number): Promise<void> {
  const folder = temporaryFolder();
  const file = join(folder, 'echo.js');
  writeFileSync(file, `process.on('message', (message) => process.send(message));`);
  await inFlight(count, 2, async () => {
    const child = fork(file, { execArgv: [] });
    child.send(1);
    await once(child, 'message');
    child.kill('SIGKILL');
  });
  rmSync(folder, { recursive: true });
}
