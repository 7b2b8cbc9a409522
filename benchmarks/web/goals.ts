import { BARE_FASTIFY, SLIPWAY, STORE } from './contenders';
import type { Goal, Results } from './results';

const LEAST_OF_FASTIFY = 0.9;
const LEAST_OF_STORE = 0.8;
const MOST_P99_MS = 20;
const MOST_STREAM_MEMORY = 150e6;
const MOST_PAINT_MS = 1000;
const MOST_BUNDLE = 150e3;

/** What the web service wants to reach, and whether it did. */
export function goals({ requests, steady, streams, paint }: Partial<Results>): Goal[] {
  const found: Goal[] = [];
  const least = (what: string, value: number | undefined, wanted: number): void => {
    if (value === undefined) return;
    found.push({
      what,
      wanted: `≥ ${wanted} ×`,
      seen: `${value.toFixed(2)} ×`,
      met: value >= wanted,
    });
  };
  const most = (what: string, value: number | undefined, wanted: number, unit: string): void => {
    if (value === undefined) return;
    const text = (one: number): string => (one < 100 ? one.toFixed(1) : one.toFixed(0));
    const seen = `${text(value)} ${unit}`;
    found.push({ what, wanted: `≤ ${text(wanted)} ${unit}`, seen, met: value <= wanted });
  };
  const ratio = (scenario: 'get' | 'submit' | 'batch', name: string): number | undefined =>
    requests?.[scenario]?.find((row) => row.name === name)?.ratio;
  least(`get, beside ${BARE_FASTIFY}`, ratio('get', SLIPWAY), LEAST_OF_FASTIFY);
  least(`submit, beside ${STORE}`, ratio('submit', SLIPWAY), LEAST_OF_STORE);
  least(`submit in batches, beside ${STORE}`, ratio('batch', SLIPWAY), LEAST_OF_STORE);
  most('get at half of the most: p99', steady?.[SLIPWAY]?.p99, MOST_P99_MS, 'ms');
  const memory = streams?.[SLIPWAY]?.memory;
  most(
    '1,000 streams',
    memory === undefined ? undefined : memory / 1e6,
    MOST_STREAM_MEMORY / 1e6,
    'MB',
  );
  most('first contentful paint', paint?.firstContentfulPaintMs, MOST_PAINT_MS, 'ms');
  most('files of the console', paint && paint.bundle / 1e3, MOST_BUNDLE / 1e3, 'kB');
  return found;
}
