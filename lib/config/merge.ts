type PlainObject = Readonly<Record<string, unknown>>;

/** Keys of which one excludes the others: where an override names one, nothing is left of the others. */
const EXCLUSIVE = [
  ['build', 'location'],
  ['secretsManager', 'parameter'],
  ['key', 'parameter'],
  ['backlogPerTask', 'acceptableLatency'],
  ['backlogPerTask', 'processingTime'],
  ['cognito', 'oidc'],
];

/** Whose keys people name: two of theirs never exclude each other. */
const NAMED_BY_PEOPLE = ['environment', 'secrets', 'args', 'tags'];

/** The base with an override laid over it: objects merge, arrays and plain values replace. */
export function mergeOverride(base: unknown, override: unknown, under = ''): unknown {
  if (override === undefined) return base;
  if (!isPlainObject(base) || !isPlainObject(override)) return override;
  const excluded = (key: string) =>
    !NAMED_BY_PEOPLE.includes(under) &&
    EXCLUSIVE.some(
      (keys) => keys.includes(key) && keys.some((one) => one !== key && one in override),
    );
  const merged = new Map(Object.entries(base).filter(([key]) => !excluded(key)));
  for (const [key, value] of Object.entries(override)) {
    merged.set(key, mergeOverride(merged.get(key), value, key));
  }
  return Object.fromEntries(merged);
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
