import { Counter, Gauge, Histogram } from '../protocol/prometheus';
import { RUN_BUCKETS, type ServiceMetrics } from '../protocol/metrics';
import type { Run } from '../protocol/run';
import { attemptCounts, isState, type AttemptEnd } from './attempt-counts';

export interface RunnerMetrics {
  began(run: Run, waitSeconds: number | undefined): void;
  ended(run: Run, end: AttemptEnd, seconds: number): void;
}

/** @param slots runs that may be under way at once */
export function runnerMetrics(
  { registry, taskLabel }: ServiceMetrics,
  slots: number,
): RunnerMetrics {
  const registers = [registry];
  const byTask = { registers, labelNames: ['task'] as const };
  new Gauge({
    name: 'slipway_runner_slots',
    help: 'Runs that may be under way at once in this runner.',
    registers,
  }).set(slots);
  const counts = attemptCounts(registry);
  const losses = new Counter({
    name: 'slipway_run_losses_total',
    help: 'Attempts that finished runs had lost with their runners.',
    ...byTask,
  });
  const duration = new Histogram({
    name: 'slipway_attempt_duration_seconds',
    help: 'Time from the beginning of an attempt to its end.',
    buckets: RUN_BUCKETS,
    ...byTask,
  });
  const wait = new Histogram({
    name: 'slipway_queue_wait_seconds',
    help: 'Time from when a run may begin to when it does, first attempts only.',
    buckets: RUN_BUCKETS,
    ...byTask,
  });
  return {
    began: (run, waitSeconds) => {
      const task = taskLabel(run.task);
      counts.began(task);
      if (waitSeconds !== undefined) wait.observe({ task }, waitSeconds);
    },
    ended: (run, end, seconds) => {
      const task = taskLabel(run.task);
      counts.ended(task, end);
      duration.observe({ task }, seconds);
      if (isState(end) && (run.losses ?? 0) > 0) losses.inc({ task }, run.losses);
    },
  };
}
