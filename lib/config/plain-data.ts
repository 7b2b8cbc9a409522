/** Deeper than any configuration. */
const DEEPEST = 32;

/**
 * Whether a value is what its written form says and nothing more: no class, no accessor, nothing hidden, no cycle. Two
 * such values that are written alike cannot be told apart.
 *
 * @param but key of the value that may hold whatever it does
 */
export function isData(value: unknown, but?: string, depth = 0): boolean {
  if (value === null || PRIMITIVE.has(typeof value)) return true;
  if (typeof value !== 'object' || depth > DEEPEST) return false;
  const isList = Array.isArray(value);
  if (Object.getPrototypeOf(value) !== (isList ? Array.prototype : Object.prototype)) return false;
  return Reflect.ownKeys(value).every((key) => {
    if (isList && key === 'length') return true;
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (typeof key !== 'string' || property?.enumerable !== true || property.get || property.set)
      return false;
    return key === but || isData(property.value, undefined, depth + 1);
  });
}

const PRIMITIVE: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'undefined']);
