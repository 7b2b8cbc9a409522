import type { Estimate } from './estimate';
import { cents } from './estimate';
import type { Range, Row } from './model';

/** How one resource's cost differs. Undefined where it is not there. */
export interface Difference {
  readonly kind: string;
  readonly name: string;
  readonly type: string;
  readonly before: Range | undefined;
  readonly after: Range | undefined;
  readonly change: Range;
}

export interface Comparison {
  /** Only what differs, the largest change first. */
  readonly rows: readonly Difference[];
  readonly change: Range;
}

/** From `before` to `after`: two environments, or one environment at two revisions. */
export function compare(before: Estimate, after: Estimate): Comparison {
  const old = byPlace(before);
  const recent = byPlace(after);
  const rows = [...new Set([...recent.keys(), ...old.keys()])]
    .flatMap((place) => difference(old.get(place), recent.get(place)) ?? [])
    .filter(({ change }) => change.low !== 0 || change.high !== 0)
    .sort((a, b) => size(b) - size(a) || a.name.localeCompare(b.name));
  return { rows, change: minus(after.total, before.total) };
}

/** The same resource in another environment: same stack below the stage, same logical id. */
const byPlace = ({ rows, environment }: Estimate): Map<string, Row> =>
  new Map(
    rows.map((row) => [
      row.resource.startsWith(`${environment}/`)
        ? row.resource.slice(environment.length + 1)
        : row.resource,
      row,
    ]),
  );

function difference(before: Row | undefined, after: Row | undefined): Difference | undefined {
  const row = after ?? before;
  if (row === undefined) return undefined;
  const range = (one: Row | undefined): Range | undefined =>
    one === undefined ? undefined : { low: one.low, high: one.high };
  return {
    kind: row.kind,
    name: row.name,
    type: row.type,
    before: range(before),
    after: range(after),
    change: minus(after ?? { low: 0, high: 0 }, before ?? { low: 0, high: 0 }),
  };
}

const minus = (a: Range, b: Range): Range => ({
  low: cents(a.low - b.low),
  high: cents(a.high - b.high),
});

const size = ({ change }: Difference): number =>
  Math.max(Math.abs(change.low), Math.abs(change.high));
