import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { submit } from '../../services/protocol/submit';
import { burn } from './burn';
import { openSlipway, type Slipway } from './slipway';
import { printTable, timed } from './table';

const ROUNDS = 3;
const TASKS_PER_CORE = 4;
const LOOPS = 300_000_000;

/** Tasks that only compute, one, two … at a time: in the runner's worker threads, and in bare ones in the same round. */
export async function cpuSpeedUp(): Promise<void> {
  const cores = availableParallelism();
  const system = await openSlipway();
  await system.startRunner();
  await burnAll(system, cores); // threads that have started, code that is compiled
  const best = Array.from({ length: cores }, () => ({ ours: Infinity, bare: Infinity }));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, figures] of best.entries()) {
      const bare = await timed(() => burnBare(index + 1));
      const ours = await timed(() => burnWith(system, index + 1));
      figures.bare = Math.min(figures.bare, bare / TASKS_PER_CORE);
      figures.ours = Math.min(figures.ours, ours / TASKS_PER_CORE);
    }
  const one = Math.min(best[0]!.bare, best[0]!.ours);
  const speedUp = (n: number, ms: number) => ((n * one) / ms).toFixed(2);
  printTable(`Tasks that compute, ${TASKS_PER_CORE} a lane, the best of ${ROUNDS} rounds`, [
    ['at a time', 'ms a task', 'speed-up', 'bare threads, ms', 'speed-up', 'ours of bare'],
    ...best.map(({ ours, bare }, index) => [
      String(index + 1),
      ...[ours.toFixed(0), speedUp(index + 1, ours)],
      ...[bare.toFixed(0), speedUp(index + 1, bare), (bare / ours).toFixed(2)],
    ]),
  ]);
  await system.close();
}

/** The least that threads cost: they have started, and do nothing else. */
async function burnBare(lanes: number): Promise<void> {
  const code = `${burn.toString()}
    for (let i = 0; i < ${TASKS_PER_CORE}; i += 1) burn(${LOOPS});`;
  await Promise.all(
    Array.from({ length: lanes }, () => once(new Worker(code, { eval: true }), 'exit')),
  );
}

async function burnAll(system: Slipway, count: number): Promise<void> {
  const runs = Array.from({ length: count }, () =>
    submit(system.backend, 'fibonacci-thread', { rounds: LOOPS }),
  );
  await Promise.all(runs);
  await system.drain();
}

/** So many lanes, each with one task after another. */
async function burnWith(system: Slipway, lanes: number): Promise<void> {
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let i = 0; i < TASKS_PER_CORE; i += 1) {
        const { id } = await submit(system.backend, 'fibonacci-thread', { rounds: LOOPS });
        while ((await system.backend.store.get(id))?.finishedAt === undefined)
          await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }),
  );
}
