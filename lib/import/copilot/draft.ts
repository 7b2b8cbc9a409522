import { isMap, keyOf, setKey } from './json';
import type { Setting } from './rule';

/** The configuration of one environment, as the fields of the manifests make it. */
export interface Draft {
  readonly value: Record<string, unknown>;
  /** What a person must look at, by {@link keyOf} the path. */
  readonly comments: Map<string, string>;
}

export const newDraft = (): Draft => ({ value: {}, comments: new Map() });

export function write({ value, comments }: Draft, settings: readonly Setting[]): void {
  for (const { path, value: item, append, comment } of settings) {
    if (comment !== undefined) comments.set(keyOf(path), comment);
    if (item === undefined) continue;
    const parents = path.slice(0, -1);
    const last = path.at(-1) ?? '';
    const holder = parents.reduce<Record<string, unknown>>(child, value);
    const before = Object.hasOwn(holder, last) ? holder[last] : undefined;
    if (append === true) {
      const list: readonly unknown[] = Array.isArray(before) ? before : [];
      if (!list.includes(item)) setKey(holder, last, [...list, item]);
    } else if (isMap(before) && isMap(item)) {
      for (const [key, inner] of Object.entries(item)) setKey(before, key, inner);
    } else {
      setKey(holder, last, isMap(item) ? { ...item } : item);
    }
  }
}

function child(parent: Record<string, unknown>, key: string): Record<string, unknown> {
  const found = Object.hasOwn(parent, key) ? parent[key] : undefined;
  if (isMap(found)) return found;
  const made: Record<string, unknown> = {};
  setKey(parent, key, made);
  return made;
}
