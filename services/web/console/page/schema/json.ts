export type JsonObject = { readonly [name: string]: Json };
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

export function typeOf(value: Json): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as JsonType;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** The value where there is one: null is one. */
export const given = <Other extends Json | undefined>(
  value: Json | undefined,
  otherwise: Other,
): Json | Other => (value === undefined ? otherwise : value);

/** The same JSON; the order of names does not count. */
export function equal(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (isList(one) && isList(other))
    return one.length === other.length && one.every((item, index) => equal(item, other[index]));
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && equal(one[name], other[name]))
  );
}

/** The JSON pointer of what is below another one: RFC 6901. */
export const pointerTo = (parent: string, name: string | number): string =>
  `${parent}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The object with a property of this value, at its old place where it had one. Undefined takes it away. */
export function withProperty(
  object: JsonObject,
  name: string,
  value: Json | undefined,
): JsonObject {
  if (value !== undefined) return fromEntries(replaced(Object.entries(object), name, value));
  return fromEntries(Object.entries(object).filter(([other]) => other !== name));
}

function replaced(entries: [string, Json][], name: string, value: Json): [string, Json][] {
  const isNew = !entries.some(([other]) => other === name);
  const changed = entries.map(([other, old]): [string, Json] => [
    other,
    other === name ? value : old,
  ]);
  return isNew ? [...changed, [name, value]] : changed;
}

/** The object with a property of another name, at the same place. */
export const renamed = (object: JsonObject, from: string, to: string): JsonObject =>
  fromEntries(Object.entries(object).map(([name, value]) => [name === from ? to : name, value]));

/** Also a name as `__proto__` is only a name. */
const fromEntries = (entries: Iterable<readonly [string, Json]>): JsonObject =>
  Object.fromEntries(entries);

/** A value as people write it. */
export const shown = (value: Json): string =>
  typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
