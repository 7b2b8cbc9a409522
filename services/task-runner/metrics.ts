import { Counter, Gauge, Histogram } from '../protocol/prometheus';
import { RUN_BUCKETS, type ServiceMetrics } from '../protocol/metrics';
import { isFinal, type Run, type RunState } from '../protocol/run';

/** How an attempt ended, as the metrics tell it. */
export type AttemptEnd = RunState | 'RETRY' | 'HANDED_BACK' | 'LEASE_LOST' | 'NOT_RECORDED';

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
  const running = new Gauge({
    name: 'slipway_runs_running',
    help: 'Runs under way in this runner.',
    ...byTask,
  });
  const started = new Counter({
    name: 'slipway_attempts_started_total',
    help: 'Attempts begun.',
    ...byTask,
  });
  const ended = new Counter({
    name: 'slipway_attempts_ended_total',
    help: 'Attempts ended, by how.',
    registers,
    labelNames: ['task', 'end'] as const,
  });
  const finished = new Counter({
    name: 'slipway_runs_finished_total',
    help: 'Runs that reached a final state.',
    registers,
    labelNames: ['task', 'state'] as const,
  });
  const retries = new Counter({
    name: 'slipway_run_retries_total',
    help: 'Attempts that failed and are tried again.',
    ...byTask,
  });
  const losses = new Counter({
    name: 'slipway_run_losses_total',
    help: 'Attempts that finished runs had lost with their runners.',
    ...byTask,
  });
  const leasesLost = new Counter({
    name: 'slipway_leases_lost_total',
    help: 'Attempts ended since the lease could not be kept.',
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
      running.inc({ task });
      started.inc({ task });
      if (waitSeconds !== undefined) wait.observe({ task }, waitSeconds);
    },
    ended: (run, end, seconds) => {
      const task = taskLabel(run.task);
      running.dec({ task });
      duration.observe({ task }, seconds);
      ended.inc({ task, end: end.toLowerCase() });
      if (end === 'RETRY') retries.inc({ task });
      if (end === 'LEASE_LOST') leasesLost.inc({ task });
      if (!isState(end)) return;
      finished.inc({ task, state: end.toLowerCase() });
      if ((run.losses ?? 0) > 0) losses.inc({ task }, run.losses);
    },
  };
}

const NOT_STATES: readonly AttemptEnd[] = ['RETRY', 'HANDED_BACK', 'LEASE_LOST', 'NOT_RECORDED'];

const isState = (end: AttemptEnd): boolean => !NOT_STATES.includes(end) && isFinal(end as RunState);
