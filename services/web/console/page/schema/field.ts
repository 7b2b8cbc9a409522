import type { JsonSchema } from '../../../../protocol/task-schemas';
import { equal, isList, isObject, typeOf, type Json } from './json';
import { merged, namesOf, resolved, type SchemaRoot } from './resolve';

export interface Property {
  readonly name: string;
  readonly schema: unknown;
  readonly isRequired: boolean;
}

/** What a person fills in for a schema. */
export type Field =
  | { readonly kind: 'text'; readonly format?: string }
  | { readonly kind: 'number'; readonly isWhole: boolean }
  | { readonly kind: 'switch' }
  | { readonly kind: 'null' }
  /** There is one value only. */
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'choice'; readonly options: readonly Json[] }
  | {
      readonly kind: 'object';
      readonly properties: readonly Property[];
      /** Undefined: there are no others. */
      readonly others?: (name: string) => unknown;
    }
  | {
      readonly kind: 'list';
      /** Of the first items, each by its place. */
      readonly fixed: readonly unknown[];
      /** Of all others; undefined: there are none. */
      readonly items?: unknown;
      readonly least: number;
      readonly most: number;
    }
  | { readonly kind: 'union'; readonly variants: readonly JsonSchema[] }
  /** No value is valid. */
  | { readonly kind: 'nothing' };

const ANYTHING: readonly JsonSchema[] = [
  { type: 'string' },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'null' },
  { type: 'array', items: {} },
  { type: 'object', additionalProperties: {} },
];

/** @param schema resolved */
export function fieldOf(schema: JsonSchema, root: SchemaRoot): Field {
  const { const: constant, enum: options, not } = schema;
  if (constant !== undefined) return { kind: 'constant', value: constant as Json };
  if (isList(options))
    return options.length === 1
      ? { kind: 'constant', value: options[0] ?? null }
      : { kind: 'choice', options };
  const variants = variantsOf(schema, root);
  if (variants !== undefined) return { kind: 'union', variants };
  const type = typeIn(schema);
  if (type === undefined && isObject(not) && Object.keys(not).length === 0)
    return { kind: 'nothing' };
  switch (type) {
    case 'string':
      return { kind: 'text', ...(typeof schema.format === 'string' && { format: schema.format }) };
    case 'number':
    case 'integer':
      return { kind: 'number', isWhole: type === 'integer' };
    case 'boolean':
      return { kind: 'switch' };
    case 'null':
      return { kind: 'null' };
    case 'array':
      return listOf(schema);
    case 'object':
      return { kind: 'object', ...propertiesOf(schema, root) };
    default:
      return { kind: 'union', variants: ANYTHING };
  }
}

/** Names and types are enough to tell what a schema without `type` is about. */
function typeIn({ type, ...schema }: JsonSchema): string | undefined {
  if (typeof type === 'string') return type;
  if (isList(type) && typeof type[0] === 'string') return type[0];
  if (['properties', 'additionalProperties', 'patternProperties'].some((word) => word in schema))
    return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : undefined;
}

function variantsOf(schema: JsonSchema, root: SchemaRoot): readonly JsonSchema[] | undefined {
  const { anyOf, oneOf } = schema;
  const base = without(schema, ['anyOf', 'oneOf', 'title', 'description', 'default']);
  const parts = [anyOf, oneOf].find(isList);
  if (parts !== undefined) {
    const { type, ...others } = base;
    return parts.map((part) => {
      const own = resolved(part, root);
      return merged(own.type === undefined && type !== undefined ? base : others, own);
    });
  }
  if (!isList(schema.type) || schema.type.length < 2) return undefined;
  return schema.type.map((type) => ({ ...base, type }));
}

const without = (schema: JsonSchema, words: readonly string[]): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([word]) => !words.includes(word)));

function listOf({ prefixItems, items, minItems, maxItems }: JsonSchema): Field {
  return {
    kind: 'list',
    fixed: isList(prefixItems) ? prefixItems : [],
    ...(items !== false && { items: items ?? {} }),
    least: typeof minItems === 'number' ? minItems : 0,
    most: typeof maxItems === 'number' ? maxItems : Infinity,
  };
}

function propertiesOf(schema: JsonSchema, root: SchemaRoot) {
  const { properties, additionalProperties, patternProperties, propertyNames } = schema;
  const required = new Set(namesOf(schema.required));
  const others = othersOf(additionalProperties, patternProperties);
  const own = isObject(properties) ? properties : {};
  const closed = others === undefined ? [] : namesOf(resolved(propertyNames, root).enum);
  const names = new Set([...Object.keys(own), ...required, ...closed]);
  return {
    properties: [...names].map((name) => ({
      name,
      schema: Object.hasOwn(own, name) ? own[name] : (others?.(name) ?? {}),
      isRequired: required.has(name),
    })),
    ...(others !== undefined && closed.length === 0 && { others }),
  };
}

function othersOf(additional: unknown, patterns: unknown) {
  const byPattern = isObject(patterns) ? Object.entries<unknown>(patterns) : [];
  const isOpen = additional !== undefined && additional !== false;
  if (!isOpen && byPattern.length === 0) return undefined;
  return (name: string): unknown =>
    byPattern.find(([pattern]) => matches(name, pattern))?.[1] ??
    (isOpen ? additional : byPattern[0]?.[1]);
}

function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
}

/** What a control for lines of text cannot hold without a loss. */
const UNSHOWN = /[\u0000-\u0008\u000b-\u001f\u007f]/;

export const isTypable = (text: string): boolean => !UNSHOWN.test(text) && text.isWellFormed();

/** Whether the field can show this value; whether the value is valid is another matter. */
export function holds(field: Field, value: Json): boolean {
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' && isTypable(value);
    case 'number':
      // A text is a number that somebody has not finished.
      return typeof value === 'number' || (typeof value === 'string' && isTypable(value));
    case 'switch':
      return typeof value === 'boolean';
    case 'null':
      return value === null;
    case 'constant':
      return equal(field.value, value);
    case 'choice':
      return field.options.some((option) => equal(option, value));
    case 'object':
      return typeOf(value) === 'object';
    case 'list':
      return typeOf(value) === 'array';
    case 'union':
      return true;
    case 'nothing':
      return false;
  }
}
