/** A queue that gives the cheapest first; of equals, the one that came first. */
export interface Heap<T> {
  add(value: T, cost: number): void;
  /** Undefined when none is left that costs less than `below`. */
  take(below?: number): T | undefined;
}

export function heap<T>(): Heap<T> {
  const entries: { readonly value: T; readonly cost: number; readonly count: number }[] = [];
  let added = 0;
  return {
    add(value, cost) {
      added += 1;
      const entry = { value, cost, count: added };
      let at = entries.length;
      entries.push(entry);
      for (let up = (at - 1) >> 1; at > 0; at = up, up = (at - 1) >> 1) {
        const above = entries[up];
        if (above === undefined || isBefore(above, entry)) break;
        entries[at] = above;
        entries[up] = entry;
      }
    },
    take(below = Infinity) {
      const [first] = entries;
      if (first === undefined || first.cost >= below) return undefined;
      const last = entries.pop();
      if (last !== undefined && entries.length > 0) sink(entries, last);
      return first.value;
    },
  };
}

interface Entry {
  readonly cost: number;
  readonly count: number;
}

const isBefore = (a: Entry, b: Entry): boolean =>
  a.cost < b.cost || (a.cost === b.cost && a.count < b.count);

/** Puts an entry in place of the first, as deep as it belongs. */
function sink<E extends Entry>(entries: E[], entry: E): void {
  let at = 0;
  for (;;) {
    const [left, right] = [entries[2 * at + 1], entries[2 * at + 2]];
    if (left === undefined) break;
    const isRight = right !== undefined && isBefore(right, left);
    const next = isRight ? right : left;
    if (isBefore(entry, next)) break;
    entries[at] = next;
    at = 2 * at + (isRight ? 2 : 1);
  }
  entries[at] = entry;
}
