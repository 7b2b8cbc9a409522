/** A queue that gives the cheapest first; of equals, the one that came first. */
export interface Heap<T> {
  add(value: T, cost: number): void;
  take(): T | undefined;
}

export function heap<T>(): Heap<T> {
  const entries: { value: T; cost: number; count: number }[] = [];
  let added = 0;
  const before = (a: number, b: number): boolean => {
    const [left, right] = [entries[a], entries[b]];
    if (left === undefined || right === undefined) return false;
    return left.cost < right.cost || (left.cost === right.cost && left.count < right.count);
  };
  const swap = (a: number, b: number): void => {
    const [left, right] = [entries[a], entries[b]];
    if (left === undefined || right === undefined) return;
    [entries[a], entries[b]] = [right, left];
  };
  const rise = (from: number): void => {
    for (let at = from, above = (at - 1) >> 1; at > 0 && before(at, above); above = (at - 1) >> 1) {
      swap(at, above);
      at = above;
    }
  };
  const sink = (): void => {
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = before(left, at) ? left : at;
      if (before(right, least)) least = right;
      if (least === at) return;
      swap(at, least);
      at = least;
    }
  };
  return {
    add(value, cost) {
      added += 1;
      entries.push({ value, cost, count: added });
      rise(entries.length - 1);
    },
    take() {
      const [first] = entries;
      const last = entries.pop();
      if (last !== undefined && entries.length > 0) {
        entries[0] = last;
        sink();
      }
      return first?.value;
    },
  };
}
