import { dereference } from '@cfworker/json-schema';
import type { JsonSchema } from '../../../../protocol/task-schemas';
import { isObject } from './json';

/** A schema of its own, and where the references in it lead. */
export interface SchemaRoot {
  readonly schema: JsonSchema;
  readonly lookup: ReturnType<typeof dereference>;
}

/** Says what is at references as the validator does. @throws Error two parts of it have the same `$id` */
export function schemaRoot(schema: JsonSchema): SchemaRoot {
  const own = structuredClone<JsonSchema>(schema);
  return { schema: own, lookup: dereference(own) };
}

/** References that lead to references end here. */
const DEEPEST = 32;

/** What nothing is valid for. */
const NOTHING: JsonSchema = { not: {} };

/** The schema itself, with what its `$ref` and `allOf` say put into it. What it says is for showing; it does not check. */
export function resolved(schema: unknown, { lookup }: SchemaRoot): JsonSchema {
  const resolve = (one: unknown, depth: number): JsonSchema => {
    if (one === false) return NOTHING;
    if (!isObject(one) || depth > DEEPEST) return {};
    const { $ref, allOf, ...own } = one as JsonSchema;
    const parts: JsonSchema[] = [];
    const target = (one as { readonly __absolute_ref__?: string }).__absolute_ref__;
    if ($ref !== undefined && target !== undefined) parts.push(resolve(lookup[target], depth + 1));
    if (Array.isArray(allOf)) parts.push(...allOf.map((part) => resolve(part, depth + 1)));
    return [...parts, own].reduce(merged);
  };
  return resolve(schema, 0);
}

/** Both at once. Where both say something of the same kind that cannot be put together, the second is shown. */
export function merged(one: JsonSchema, other: JsonSchema): JsonSchema {
  const properties = bothProperties(one.properties, other.properties);
  const required = [...namesOf(one.required), ...namesOf(other.required)];
  return {
    ...one,
    ...other,
    ...(properties !== undefined && { properties }),
    ...(required.length > 0 && { required: [...new Set(required)] }),
  };
}

function bothProperties(one: unknown, other: unknown): unknown {
  if (!isObject(one) || !isObject(other)) return other ?? one;
  const entries = Object.entries<unknown>(other).map(([name, schema]) => [
    name,
    Object.hasOwn(one, name) ? { allOf: [one[name], schema] } : schema,
  ]);
  return { ...one, ...(Object.fromEntries(entries) as object) };
}

export const namesOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
