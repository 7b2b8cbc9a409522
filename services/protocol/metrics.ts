import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * What a service measures, in Prometheus' text form. Names and units follow Prometheus' and, for HTTP,
 * OpenTelemetry's conventions: docs/metrics.md lists them.
 */
export interface ServiceMetrics {
  readonly registry: Registry;
  /** The value of a label for a task: its name, or `other` for one that the application does not have. */
  readonly taskLabel: (task: string) => string;
}

/** A registry with what each process measures of itself: memory, CPU time, delay of the event loop. */
export function serviceMetrics(tasks: readonly string[]): ServiceMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const known = new Set(tasks);
  return { registry, taskLabel: (task) => (known.has(task) ? task : OTHER) };
}

/** Stands for all names that nobody planned: each label has a bounded number of values. */
export const OTHER = 'other';

/** Upper bounds in seconds, from a run that does nothing to one of hours. */
export const RUN_BUCKETS = [
  0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14_400,
];
