import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Backend } from '../../services/protocol/backend';
import type { Run } from '../../services/protocol/run';
import { submit } from '../../services/protocol/submit';
import type { AttemptEnd } from '../../services/task-runner/attempt-counts';
import type { Execution } from '../../services/task-runner/execution';
import type { Executors } from '../../services/task-runner/executors';
import { startRunner } from '../../services/task-runner/runner';

/** An execution that ends by itself. */
export const ending = (ended: Execution['ended']): Execution => ({
  ended,
  abort: () => undefined,
  kill: () => Promise.resolve(),
});

/** Executors of one lane. */
export const executorsOf = (planFor: Executors['planFor']): Executors => ({
  planFor,
  laneOf: () => 'event-loop',
  priorities: {},
  schemas: {},
  stop: () => undefined,
});

/**
 * Has a runner in this process work on a run until it is over, with `start` in place of executors.
 *
 * @param id of a run that is there. Default: one is submitted
 * @param waitSeconds before an attempt after one that failed. Default 0
 * @param onEnd is told how each attempt ended
 */
export async function overWith(
  backend: Backend,
  start: (run: Run) => Execution,
  id?: string,
  waitSeconds = 0,
  onEnd: (end: AttemptEnd) => void = () => undefined,
): Promise<Run> {
  const runner = startRunner({
    backend,
    executors: executorsOf(() => ({
      timeLimitSeconds: 60,
      attempts: 3,
      backoff: {
        kind: 'constant',
        delaySeconds: waitSeconds,
        maxDelaySeconds: waitSeconds,
        jitter: false,
      },
      start,
    })),
    logger: pino({ enabled: false }),
    renewEveryMs: 5000,
    reports: { begins: () => onEnd },
  });
  const runId = id ?? (await submit(backend, 'a', null)).id;
  let run = await backend.store.get(runId);
  for (; run?.finishedAt === undefined; run = await backend.store.get(runId)) await sleep(5);
  await runner.drain(1000);
  return run;
}
