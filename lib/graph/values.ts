import { isObject } from '../assembly';

export { textOf } from '../assembly';

/** Values of templates, where intrinsic functions may stand anywhere. */

interface Placed {
  readonly value: unknown;
  /** Where it stands: `Properties.Policies[0]`. */
  readonly at: string;
}

/**
 * The entries of a list, each with its place as references name it: a value that is no list is its only entry, both
 * branches of `Fn::If` count, `AWS::NoValue` does not.
 */
export function entriesOf(value: unknown, at: string): Placed[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((entry, index) => entriesOf(entry, `${at}[${index}]`));
  if (isObject(value)) {
    if (value.Ref === 'AWS::NoValue') return [];
    const branches = value['Fn::If'];
    if (Array.isArray(branches))
      return [1, 2].flatMap((index) => entriesOf(branches[index], `${at}[${index}]`));
  }
  return [{ value, at }];
}

/** The objects among the entries of a list. */
export function objectsAt(
  value: unknown,
  at: string,
): { value: Record<string, unknown>; at: string }[] {
  return entriesOf(value, at).flatMap((entry) =>
    isObject(entry.value) ? [{ value: entry.value, at: entry.at }] : [],
  );
}

/** Asks once for each model: what several readers of a graph want to know costs its time only once. */
export function remembered<K extends object, V>(find: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before.value;
    const value = find(key);
    known.set(key, { value });
    return value;
  };
}
