import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../protocol/api/types';
import { isFinal, type Run } from '../protocol/run';
import type { RunStore } from '../protocol/store';

/** Looks at a run become rarer while nothing happens, so that one that takes hours is not asked for too often. */
const FIRST_LOOK_MS = 25;
const RARER = 1.25;
const LONGEST_LOOK_MS = 500;

/** Proxies close a connection that is silent for a minute. */
const KEEP_ALIVE_EVERY_MS = 15_000;

/** What makes a run worth telling again. */
const changes = ({ state, attempts, progress, cancelRequested, history }: Run): string =>
  JSON.stringify([state, attempts, progress, cancelRequested, history?.at(-1)?.startedAt]);

/** A run's log after `sequence`, its changes of state and its progress; ends with the run or the signal. */
export async function* followRun(
  store: RunStore,
  id: string,
  sequence: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent | 'keep-alive'> {
  let last = sequence;
  let told = '';
  let silentMs = 0;
  let waitMs = FIRST_LOOK_MS;
  while (!signal.aborted) {
    let quiet = true;
    // The state first: a line written before the run was over is then never missed.
    const run = await store.get(id);
    if (run === undefined) return;
    let lines = await store.readLog(id, last);
    while (lines.length > 0) {
      for (const line of lines) yield { type: 'log', line };
      last = lines.at(-1)?.sequence ?? last;
      quiet = false;
      lines = await store.readLog(id, last);
    }
    const now = changes(run);
    if (now !== told) {
      yield { type: 'state', run };
      quiet = false;
    }
    told = now;
    if (isFinal(run.state)) return;
    silentMs = quiet ? silentMs + waitMs : 0;
    waitMs = quiet ? Math.min(waitMs * RARER, LONGEST_LOOK_MS) : FIRST_LOOK_MS;
    if (silentMs >= KEEP_ALIVE_EVERY_MS) {
      silentMs = 0;
      yield 'keep-alive';
    }
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
