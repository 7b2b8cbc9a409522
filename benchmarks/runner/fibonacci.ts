import { submit } from '../../services/protocol/submit';
import { openSlipway, type Slipway } from './slipway';
import { printTable, timed } from './table';

const TIMES = 8;
const N = 300_000;

const EXECUTORS = {
  'event-loop': 'fibonacci-in-loop',
  'worker-thread': 'fibonacci-in-thread',
  'child-process': 'fibonacci-in-process',
};

/** The same work for the processor in each kind of executor: what a task's `runs` decides. */
export async function fibonaccis(): Promise<void> {
  const system = await openSlipway();
  await system.startRunner();
  const rows: string[][] = [];
  let first: number | undefined;
  for (const [runs, task] of Object.entries(EXECUTORS)) {
    await all(system, task, 2, 1000); // executors that have started
    const ms = await timed(() => all(system, task, TIMES, N));
    first ??= ms;
    rows.push([runs, (ms / 1000).toFixed(2), `${(first / ms).toFixed(2)} ×`]);
  }
  printTable(`${TIMES} × fibonacci(${N}), handed in together`, [
    ['runs', 'seconds', 'as fast'],
    ...rows,
  ]);
  await system.close();
}

async function all(system: Slipway, task: string, times: number, n: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => submit(system.backend, task, { n })));
  await system.drain();
}
