import { nowMs } from '../clock';

/** What is known for a while, about so many at most; those that came first are forgotten first. */
export interface Memory<T> {
  get(key: string): T | undefined;
  keep(key: string, value: T, untilMs: number): void;
}

export function memory<T>(most: number): Memory<T> {
  const kept = new Map<string, { readonly value: T; readonly untilMs: number }>();
  return {
    get: (key) => {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      if (found.untilMs > nowMs()) return found.value;
      kept.delete(key);
      return undefined;
    },
    keep: (key, value, untilMs) => {
      kept.delete(key);
      kept.set(key, { value, untilMs });
      const [first] = kept.keys();
      if (kept.size > most && first !== undefined) kept.delete(first);
    },
  };
}
