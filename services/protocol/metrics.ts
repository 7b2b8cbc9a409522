import {
  measureProcess,
  Registry,
  together,
  type Figures,
  type MetricsRegistry,
} from './prometheus';

/**
 * What a service measures, in Prometheus' text form. Names and units follow Prometheus' and, for HTTP,
 * OpenTelemetry's conventions: docs/metrics.md lists them.
 */
export interface ServiceMetrics {
  readonly registry: MetricsRegistry;
  /** The value of a label for a task: its name, or `other` for one that the application does not have. */
  readonly taskLabel: (task: string) => string;
  /** All of it, in Prometheus' text form. */
  readonly tell: () => Promise<MetricsText>;
  /** All of it, to be put together with that of other processes. */
  readonly figures: () => Promise<Figures>;
}

export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

/** A registry with what each process measures of itself: memory, CPU time, delay of the event loop. */
export function serviceMetrics(tasks: readonly string[]): ServiceMetrics {
  const registry = new Registry();
  const known = new Set(tasks);
  let asked = false;
  const measured = (): void => {
    // Not before somebody asks: a start waits for nothing that nobody reads.
    if (!asked) measureProcess(registry);
    asked = true;
  };
  return {
    registry,
    taskLabel: (task) => (known.has(task) ? task : OTHER),
    tell: async () => {
      measured();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
    figures: () => {
      measured();
      return registry.getMetricsAsJSON();
    },
  };
}

/** The figures of several processes as one service tells them. */
export async function toldTogether(figures: readonly Figures[]): Promise<MetricsText> {
  const registry = together(figures);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

/** Stands for all names that nobody planned: each label has a bounded number of values. */
export const OTHER = 'other';

/** Upper bounds in seconds, from a run that does nothing to one of hours. */
export const RUN_BUCKETS = [
  0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14_400,
];
