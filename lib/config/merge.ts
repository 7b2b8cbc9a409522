type PlainObject = Readonly<Record<string, unknown>>;

/** The base with an override laid over it: objects merge, arrays and plain values replace. */
export function mergeOverride(base: unknown, override: unknown): unknown {
  if (override === undefined) return base;
  if (!isPlainObject(base) || !isPlainObject(override)) return override;
  if (isOtherForm(base, override)) return override;
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(override)) {
    merged.set(key, mergeOverride(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

/** Keys of which an object has one: with the other one chosen, nothing is left of the first form. */
const FORMS = [['secretsManager', 'parameter']] as const;

function isOtherForm(base: PlainObject, override: PlainObject): boolean {
  return FORMS.some(
    (keys) =>
      keys.some((key) => Object.hasOwn(override, key) && !Object.hasOwn(base, key)) &&
      keys.some((key) => Object.hasOwn(base, key) && !Object.hasOwn(override, key)),
  );
}

/** A schedule has one of two forms: where an environment chooses the other one, nothing is left of the first. */
export function mergeSchedule(base: unknown, override: unknown): unknown {
  const isOtherForm =
    isPlainObject(base) && isPlainObject(override) && 'every' in base !== 'every' in override;
  return isOtherForm ? override : mergeOverride(base, override);
}

function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
