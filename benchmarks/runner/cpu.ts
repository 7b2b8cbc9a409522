import { availableParallelism } from 'node:os';
import { submit } from '../../services/protocol/submit';
import { burn } from './burn';
import { openSlipway, type Slipway } from './slipway';
import { printTable, timed } from './table';

const ROUNDS = 3;
const TASKS_PER_CORE = 4;
const LOOPS = 300_000_000;

/** Tasks that only compute, in worker threads: one, two … at a time, against one core alone. */
export async function cpuSpeedUp(): Promise<void> {
  const cores = availableParallelism();
  const system = await openSlipway();
  await system.startRunner();
  await burnAll(system, cores); // threads that have started, code that is compiled
  const alone = Array.from({ length: ROUNDS }, () => Infinity);
  const best = new Map<number, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    alone[round] = await timed(() => Promise.resolve(burn(LOOPS)));
    for (let n = 1; n <= cores; n += 1) {
      const ms = await timed(() => burnWith(system, n));
      best.set(n, Math.min(best.get(n) ?? Infinity, ms / TASKS_PER_CORE));
    }
  }
  const one = Math.min(...alone);
  printTable(`Tasks that compute, ${TASKS_PER_CORE} a lane, least disturbed of ${ROUNDS} rounds`, [
    ['at a time', 'ms a task and lane', 'speed-up', 'of ideal'],
    ['1, without the runner', one.toFixed(0), '1.00', '1.00'],
    ...[...best].map(([n, ms]) => [
      String(n),
      ...[ms.toFixed(0), ((n * one) / ms).toFixed(2), (one / ms).toFixed(2)],
    ]),
  ]);
  await system.close();
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
