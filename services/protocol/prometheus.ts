import type * as PromClient from 'prom-client';

/**
 * The parts of prom-client that services use. Its front door loads the gateway and the cluster with HTTPS and all,
 * which takes as long as the rest of a start.
 */

type Part<K extends keyof typeof PromClient> = (typeof PromClient)[K];

export const Registry = require('prom-client/lib/registry') as Part<'Registry'>;
export const Counter = require('prom-client/lib/counter') as Part<'Counter'>;
export const Gauge = require('prom-client/lib/gauge') as Part<'Gauge'>;
export const Histogram = require('prom-client/lib/histogram') as Part<'Histogram'>;

export type MetricsRegistry = PromClient.Registry;

/** Measures the process itself; loaded when it is called. */
export const measureProcess = (register: MetricsRegistry): void => {
  const collect = require('prom-client/lib/defaultMetrics') as Part<'collectDefaultMetrics'>;
  collect({ register });
};

export type Figures = Awaited<ReturnType<MetricsRegistry['getMetricsAsJSON']>>;

/** Counters and histograms are added up; a gauge says how it is put together. Loaded when it is called. */
export function together(figures: readonly Figures[]): MetricsRegistry {
  const aggregator = require('prom-client/lib/cluster') as Part<'AggregatorRegistry'>;
  return aggregator.aggregate([...figures]);
}
