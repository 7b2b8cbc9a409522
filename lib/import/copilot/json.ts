/** The keys and indices that lead to a value. */
export type Path = readonly (string | number)[];

export type JsonMap = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const hasMap = (value: unknown): boolean =>
  isMap(value) || (Array.isArray(value) && value.some(hasMap));

/** What a path stands for in maps, where two paths must not be taken for one another. */
export const keyOf = (path: Path): string => JSON.stringify(path);

/** A path as people write it: `environments.prod.publish.topics[0].name`; odd keys in brackets. */
export function fieldText(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/** A plain value as text; undefined for lists, maps and nothing. */
export function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** A text at a dotted path, undefined where there is none. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = valueAt(value, path.split('.'));
  return typeof found === 'string' ? found : undefined;
}

export interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

/**
 * The fields of a manifest: values, lists of values, empty maps.
 *
 * @param isWhole whether what is below a path is one field all the same
 */
export function leavesOf(
  value: unknown,
  isWhole: (path: Path) => boolean = () => false,
  path: Path = [],
): Leaf[] {
  const isEmpty = isMap(value) && Object.keys(value).length === 0;
  if (path.length > 0 && (isWhole(path) || isEmpty || !hasMap(value))) return [{ path, value }];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leavesOf(item, isWhole, [...path, index]));
  }
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, isWhole, [...path, key]));
}

/** Keys such as `__proto__` are keys like any other. */
export function setKey(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

export function mapOf(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (const [key, value] of entries) setKey(map, key, value);
  return map;
}
