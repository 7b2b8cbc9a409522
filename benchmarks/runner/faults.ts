import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { submit } from '../../services/protocol/submit';
import { CACHE } from './others';
import { bullmqFaults, type Faults } from './peers';
import { openSlipway } from './slipway';
import { printTable } from './table';

/** Longer than BullMQ's lock of 30 s and the 30 s between its looks for lost ones. */
const BUSY_MS = 70_000;

/** What a queue does when the one who works for it is killed, or hears nothing: ours, and the one that people know. */
export async function faults(): Promise<void> {
  const [first, second] = [await ours(), bullmqFaults(CACHE, BUSY_MS)];
  const row = (name: string, { takenOverMs, begins, ends }: Faults) => [
    name,
    `${(takenOverMs / 1000).toFixed(1)} s`,
    ...[begins, ends].map(String),
  ];
  printTable(`One job, two workers; busy: ${BUSY_MS / 1000} s on the CPU, without a pause`, [
    ['queue', 'worker killed: begins again after', 'busy worker: begins', 'ends'],
    row('Slipway, one machine', first),
    ...(second === undefined ? [] : [row('BullMQ, its defaults', second)]),
  ]);
  if (second === undefined) console.log('BullMQ: it, or a redis-server, is not here');
}

async function ours(): Promise<Faults> {
  const system = await openSlipway();
  const runners = [await system.startRunner()];
  const started = async (name: string, ms: number, busy: boolean) => {
    const file = join(system.directory, name);
    const { id } = await submit(system.backend, 'tells', { file, ms, busy });
    const times = (word: string): number[] =>
      (existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [])
        .filter((line) => line.startsWith(`${word} `))
        .map((line) => Number(line.split(' ')[1]));
    while (times('begins').length === 0) await sleep(5);
    return { id, times };
  };

  const killed = await started('killed', 600_000, false);
  runners.push(await system.startRunner());
  const at = Date.now();
  runners[0]?.kill('SIGKILL');
  while (killed.times('begins').length < 2) await sleep(5);
  const takenOverMs = killed.times('begins')[1]! - at;
  await system.backend.store.cancel(killed.id);
  await system.finished(killed.id);

  runners.push(await system.startRunner());
  const busy = await started('busy', BUSY_MS, true);
  while ((await system.backend.store.get(busy.id))?.finishedAt === undefined) await sleep(100);
  const { length: begins } = busy.times('begins');
  while (busy.times('ends').length < begins) await sleep(100);
  const { length: ends } = busy.times('ends');

  for (const runner of runners.slice(1, -1)) {
    runner.kill('SIGTERM');
    await once(runner, 'exit');
  }
  await system.close();
  return { takenOverMs, begins, ends };
}
