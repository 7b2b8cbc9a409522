/** What JSON would lose of a value, in words; undefined where it comes back as it was. A property may be undefined. */
export function lossInJson(
  value: unknown,
  path = 'it',
  around: ReadonlySet<unknown> = new Set(),
): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : `${path} is ${String(value)}`;
  if (typeof value !== 'object') return `${path} is ${kindOf(value)}`;
  if (around.has(value)) return `${path} contains itself`;
  const within = new Set([...around, value]);
  if (Array.isArray(value))
    return firstOf(value.keys(), (index) => lossInJson(value[index], `${path}[${index}]`, within));
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null) return `${path} is ${kindOf(value)}`;
  return firstOf(Object.entries(value), ([key, one]) =>
    one === undefined ? undefined : lossInJson(one, `${path}.${key}`, within),
  );
}

function firstOf<Item>(
  items: Iterable<Item>,
  loss: (item: Item) => string | undefined,
): string | undefined {
  for (const item of items) {
    const found = loss(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name = value?.constructor.name ?? '';
  return name === '' ? 'an object of a class' : `a ${name}`;
}
