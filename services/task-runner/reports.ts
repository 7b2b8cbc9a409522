import type { Logger } from 'pino';
import { monotonicMs, nowMs } from '../protocol/clock';
import { RUN_ENDS } from '../protocol/contract';
import type { Run } from '../protocol/run';
import type { AttemptEnd } from './attempt-counts';
import type { RunnerMetrics } from './metrics';

/** Tells of each attempt. */
export interface Reports {
  /** An attempt begins. Returns what is to be told how it ended. */
  begins(run: Run): (end: AttemptEnd) => void;
}

/** To logs and metrics. Nothing of a run's input, result or error is told: they may hold what is secret. */
export function reportsOf(logger: Logger, metrics: RunnerMetrics): Reports {
  return {
    begins: (run) => {
      const beganMs = monotonicMs();
      const queueWaitMs = run.attempts === 1 ? waitOf(run, nowMs()) : undefined;
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
      return (end) => {
        const durationMs = Math.round(monotonicMs() - beganMs);
        metrics.ended(run, end, durationMs / 1000);
        logger.info({ ...about, state: stateAfter(end), end, durationMs }, RUN_ENDS);
      };
    },
  };
}

/** Milliseconds since the run could have begun. */
const waitOf = ({ notBefore, createdAt }: Run, now: number): number =>
  Math.max(0, now - Date.parse(notBefore ?? createdAt));

/** Of the run; an attempt that could not end it says why. */
const stateAfter = (end: AttemptEnd): string =>
  end === 'RETRY' || end === 'HANDED_BACK' ? 'PENDING' : end;
