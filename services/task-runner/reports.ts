import type { Logger } from 'pino';
import { nowMs } from '../protocol/clock';
import { RUN_ENDS } from '../protocol/contract';
import { RUN_STATES, type Run, type RunState } from '../protocol/run';
import type { RunStore } from '../protocol/store';
import type { AttemptEnd, RunnerMetrics } from './metrics';

/** Tells logs and metrics of each attempt. */
export interface Reports {
  /** Does an attempt's work, between the line that it begins and the line how it ended. */
  around(run: Run, work: () => Promise<string>): Promise<void>;
  /** The store through which attempts give their runs back: which of them failed, only it is told. */
  over(store: RunStore): RunStore;
}

/** Nothing of a run's input, result or error is told: they may hold what is secret. */
export function reportsOf(logger: Logger, metrics: RunnerMetrics): Reports {
  const underWay = new Map<string, { counted?: boolean }>();
  return {
    over: (store) => ({
      ...store,
      release: (lease, options) => {
        const attempt = underWay.get(lease.runId);
        if (attempt !== undefined) attempt.counted = options.counted;
        return store.release(lease, options);
      },
    }),
    around: async (run, work) => {
      const attempt: { counted?: boolean } = {};
      underWay.set(run.id, attempt);
      const beganMs = nowMs();
      const queueWaitMs = run.attempts === 1 ? waitOf(run, beganMs) : undefined;
      const about = {
        run: run.id,
        task: run.task,
        attempt: run.attempts,
        // What is undefined is left out of the line.
        losses: run.losses === 0 ? undefined : run.losses,
        queueWaitMs,
      };
      logger.info(about, 'run begins');
      metrics.began(run, queueWaitMs === undefined ? undefined : queueWaitMs / 1000);
      let end: AttemptEnd = 'NOT_RECORDED';
      let state = 'NOT_RECORDED';
      try {
        state = await work();
        end = endOf(state, attempt.counted);
      } finally {
        if (underWay.get(run.id) === attempt) underWay.delete(run.id);
        const durationMs = nowMs() - beganMs;
        metrics.ended(run, end, durationMs / 1000);
        logger.info({ ...about, state, end, durationMs }, RUN_ENDS);
      }
    },
  };
}

/** Milliseconds since the run could have begun. */
const waitOf = ({ notBefore, createdAt }: Run, now: number): number =>
  Math.max(0, now - Date.parse(notBefore ?? createdAt));

function endOf(state: string, counted: boolean | undefined): AttemptEnd {
  if (state === 'PENDING') return counted === true ? 'RETRY' : 'HANDED_BACK';
  const known = RUN_STATES.find((one): one is RunState => one === state);
  return known ?? 'LEASE_LOST';
}
