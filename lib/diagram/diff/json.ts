import type { Compared } from './compare';

/** What changes, for programs: every difference in full. */
export function diffJson(all: readonly Compared[]): string {
  const environments = all.map(({ difference }) => difference);
  return `${JSON.stringify({ format: 'slipway-graph-diff', version: 1, environments }, null, 2)}\n`;
}
