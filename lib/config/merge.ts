type PlainObject = Readonly<Record<string, unknown>>;

/** Keys of which an object has one or the other: to choose one is to drop the other. */
const EXCLUSIVE = [
  ['cron', 'every'],
  ['timeZone', 'every'],
] as const;

/** The base with an override laid over it: objects merge, arrays and plain values replace. */
export function mergeOverride(base: unknown, override: unknown): unknown {
  if (override === undefined) return base;
  if (!isPlainObject(base) || !isPlainObject(override)) return override;
  const merged: Record<string, unknown> = { ...withoutAlternatives(base, override) };
  for (const [key, value] of Object.entries(override))
    merged[key] = mergeOverride(base[key], value);
  return merged;
}

function withoutAlternatives(base: PlainObject, override: PlainObject): PlainObject {
  const dropped = EXCLUSIVE.flatMap(([one, other]) => [
    ...(one in override ? [other] : []),
    ...(other in override ? [one] : []),
  ]);
  return Object.fromEntries(
    Object.entries(base).filter(([key]) => key in override || !dropped.includes(key as never)),
  );
}

function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
