import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../protocol/api/types';
import { isFinal } from '../protocol/run';
import type { RunStore } from '../protocol/store';

const LOOK_EVERY_MS = 100;
/** Proxies close a connection that is silent for a minute. */
const KEEP_ALIVE_EVERY_MS = 15_000;

/** A run's log after `sequence` and its changes of state; ends with the run or the signal. */
export async function* followRun(
  store: RunStore,
  id: string,
  sequence: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent | 'keep-alive'> {
  let last = sequence;
  let state = '';
  let silentMs = 0;
  while (!signal.aborted) {
    // The state first: a line written before the run was over is then never missed.
    const run = await store.get(id);
    if (run === undefined) return;
    let lines = await store.readLog(id, last);
    while (lines.length > 0) {
      for (const line of lines) yield { type: 'log', line };
      last = lines.at(-1)?.sequence ?? last;
      silentMs = 0;
      lines = await store.readLog(id, last);
    }
    if (run.state !== state) yield { type: 'state', run };
    state = run.state;
    if (isFinal(run.state)) return;
    silentMs += LOOK_EVERY_MS;
    if (silentMs >= KEEP_ALIVE_EVERY_MS) {
      silentMs = 0;
      yield 'keep-alive';
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
