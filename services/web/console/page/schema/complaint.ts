import type { OutputUnit } from '@cfworker/json-schema';
import { FORMATS } from './formats';
import { isList, isObject, shown, type Json } from './json';
import { resolved, type SchemaRoot } from './resolve';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'yes or no',
  null: 'null',
  array: 'a list',
  object: 'an object',
};

const count = (number: unknown, unit: string): string =>
  `${String(number)} ${unit}${number === 1 ? '' : 's'}`;

type Say = (limit: unknown, parent: Readonly<Record<string, unknown>>) => string;

const COMPLAINTS: Readonly<Record<string, Say>> = {
  type: (type) =>
    `must be ${(isList(type) ? type : [type]).map((one) => TYPES[String(one)] ?? String(one)).join(' or ')}`,
  const: (value) => `must be ${shown(value as Json)}`,
  enum: (values) => `must be one of ${(values as readonly Json[]).map(shown).join(', ')}`,
  minimum: (limit) => `must be ${String(limit)} or more`,
  maximum: (limit) => `must be ${String(limit)} or less`,
  exclusiveMinimum: (limit) => `must be more than ${String(limit)}`,
  exclusiveMaximum: (limit) => `must be less than ${String(limit)}`,
  multipleOf: (step) => `must be a multiple of ${String(step)}`,
  minLength: (limit) => `must have ${count(limit, 'character')} or more`,
  maxLength: (limit) => `must have ${count(limit, 'character')} or fewer`,
  pattern: (pattern, { format }) =>
    FORMATS[String(format)] === undefined
      ? `must match ${String(pattern)}`
      : `must be ${FORMATS[String(format)] ?? ''}`,
  minItems: (limit) => `must have ${count(limit, 'item')} or more`,
  maxItems: (limit) => `must have ${count(limit, 'item')} or fewer`,
  minProperties: (limit) => `must have ${count(limit, 'field')} or more`,
  maxProperties: (limit) => `must have ${count(limit, 'field')} or fewer`,
  uniqueItems: () => 'must not have the same item twice',
  not: () => 'must not be given',
  false: () => 'is not known to the task',
  union: () => 'is none of what is possible here',
  ambiguous: () => 'is more than one of what is possible here',
};

/** What the validator says, in words for those who fill in a form. */
export function complaintOf({ keyword, keywordLocation }: OutputUnit, root: SchemaRoot): string {
  const parts = keywordLocation.split('/').slice(1).map(plain);
  const parent = parts
    .slice(0, -1)
    .reduce<unknown>((at, part) => below(at, part, root), root.schema);
  const schema = isObject(parent) ? parent : {};
  const complaint = COMPLAINTS[keyword]?.(schema[parts.at(-1) ?? ''], schema) ?? 'is not valid';
  return keywordLocation.includes('/propertyNames/') ? `its name ${complaint}` : complaint;
}

function below(at: unknown, part: string, root: SchemaRoot): unknown {
  if (part === '$ref') return resolved(at, root);
  return isObject(at) || isList(at) ? (at as Readonly<Record<string, unknown>>)[part] : undefined;
}

const plain = (part: string): string =>
  decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
