import { setTimeout as sleep } from 'node:timers/promises';
import { submit } from '../../services/protocol/submit';
import { quantile } from './contender';
import { openSlipway, type Slipway } from './slipway';
import { printTable } from './table';

const SAMPLES = 20;

/** From the wish that a run end to its final state: of work that hears of it, and of work that does not. */
export async function stopping(): Promise<void> {
  const system = await openSlipway();
  await system.startRunner();
  const rows: string[][] = [];
  for (const [runs, task] of [
    ['event-loop', 'stops-in-loop'],
    ['worker-thread', 'stops-in-thread'],
    ['child-process', 'stops-in-process'],
  ] as const) {
    const heeding = await stops(system, task, true);
    const deaf = await stops(system, task, false);
    rows.push([runs, ...[heeding, deaf].flatMap((ms) => [0.5, 0.99].map((at) => shown(ms, at)))]);
  }
  printTable(`Cancelled → over, ms, ${SAMPLES} runs each; what hears nothing gets 1,000 ms`, [
    ['runs', 'heeds its signal p50', 'p99', 'hears nothing p50', 'p99'],
    ...rows,
  ]);
  await system.close();
}

const shown = (ms: readonly number[], share: number): string => quantile(ms, share).toFixed(0);

async function stops(system: Slipway, task: string, heeds: boolean): Promise<readonly number[]> {
  const { store } = system.backend;
  const times: number[] = [];
  while (times.length < SAMPLES) {
    const { id } = await submit(system.backend, task, { heeds });
    while ((await store.readLog(id, 0)).length === 0) await sleep(5);
    const begun = performance.now();
    await store.cancel(id);
    const { state } = await system.finished(id);
    if (state !== 'CANCELLED') throw new Error(`a run that was cancelled is ${state}`);
    times.push(performance.now() - begun);
  }
  return times;
}
