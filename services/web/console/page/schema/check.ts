import { validate, type OutputUnit } from '@cfworker/json-schema';
import type { JsonSchema } from '../../../../protocol/task-schemas';
import { complaintOf } from './complaint';
import { pointerTo, type Json } from './json';
import type { SchemaRoot } from './resolve';

/** What is wrong, by the JSON pointer of the field. */
export type Problems = ReadonlyMap<string, string>;

const DRAFT = '2020-12';

/** Formats are for the task to check: what they mean differs from one checker to the next. */
function errorsOf(value: Json, schema: JsonSchema, { lookup }: SchemaRoot): readonly OutputUnit[] {
  try {
    const { errors } = validate(value, schema, DRAFT, lookup, false);
    return errors.filter(({ keyword }) => keyword !== 'format');
  } catch {
    // A schema that cannot be read here, or a pattern: the service reads it, too.
    return [];
  }
}

/** @param schema the root's own, or a part of it */
export function isValid(value: Json, schema: JsonSchema, root: SchemaRoot): boolean {
  try {
    return validate(value, schema, DRAFT, root.lookup).valid;
  } catch {
    return true;
  }
}

/** Says that what is below is wrong, which that says itself. */
const SAID_BELOW = new Set([
  ...['$ref', 'allOf', 'properties', 'patternProperties', 'additionalProperties'],
  ...['items', 'prefixItems', 'unevaluatedProperties', 'unevaluatedItems', 'propertyNames', 'if'],
]);

/** What is wrong with a value, in words, at its fields. Nothing: the schema has no complaint. */
export function check(value: Json | undefined, root: SchemaRoot): Problems {
  const problems = new Map<string, string>();
  const say = (pointer: string, complaint: string): void => {
    if (!problems.has(pointer)) problems.set(pointer, complaint);
  };
  if (value === undefined) return new Map([['', 'is missing']]);
  const told = chosen(errorsOf(value, root.schema, root));
  for (const error of told) {
    if (SAID_BELOW.has(error.keyword)) continue;
    const pointer = plainPointer(error.instanceLocation);
    if (error.keyword === 'required') say(pointerTo(pointer, missingIn(error)), 'is missing');
    else say(pointer, complaintOf(error, root));
  }
  if (told.length > 0 && problems.size === 0) say('', 'is not what the task takes');
  return problems;
}

/** As the validator writes it; it says which property in no other way. */
const missingIn = ({ error }: OutputUnit): string => /"(.*)"\.$/s.exec(error)?.[1] ?? '';

/** `#/a%20b` → `/a b` */
const plainPointer = (location: string): string => {
  try {
    return decodeURIComponent(location.slice(1));
  } catch {
    return location.slice(1);
  }
};

/**
 * Of the variants that a value is none of, what is wrong with the likeliest: the one with fewest complaints of the
 * value itself, then with fewest at all.
 */
function chosen(errors: readonly OutputUnit[]): readonly OutputUnit[] {
  const union = errors.find(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  if (union === undefined) return errors;
  const { keywordLocation, instanceLocation } = union;
  const isOf = (error: OutputUnit): boolean =>
    error !== union && isBelow(error.keywordLocation, keywordLocation, error, instanceLocation);
  const of = errors.filter(isOf);
  const others = errors.filter((error) => error !== union && !isOf(error));
  const groups = [
    ...Map.groupBy(of, (error) => variantIn(error.keywordLocation, keywordLocation)).values(),
  ];
  const [best] = groups
    .map((group) => ({ group, weight: weightOf(group, instanceLocation) }))
    .sort((one, other) => one.weight - other.weight);
  const isTold = best !== undefined && best.weight < OTHER_KIND && !isAmbiguous(union);
  const keyword = isAmbiguous(union) ? 'ambiguous' : 'union';
  return chosen([...others, ...(isTold ? best.group : [{ ...union, keyword }])]);
}

/** As the validator writes it. */
const isAmbiguous = ({ error }: OutputUnit): boolean =>
  /\([2-9]\d* matches\)|\(1\d+ matches\)/.test(error);

const isBelow = (
  location: string,
  parent: string,
  { instanceLocation }: OutputUnit,
  parentInstance: string,
): boolean =>
  location.startsWith(`${parent}/`) &&
  (instanceLocation === parentInstance || instanceLocation.startsWith(`${parentInstance}/`));

const variantIn = (location: string, union: string): string =>
  location.slice(union.length + 1).split('/', 1)[0] ?? '';

/** The value is of another kind than this variant: there is no use in telling what else is wrong. */
const OTHER_KIND = 1000;

const TELLING = new Set(['type', 'const', 'enum']);

function weightOf(errors: readonly OutputUnit[], at: string): number {
  const isOther = errors.some(
    ({ keyword, instanceLocation }) => instanceLocation === at && TELLING.has(keyword),
  );
  const told = errors.filter(({ keyword }) => TELLING.has(keyword)).length;
  return (isOther ? OTHER_KIND : 0) + 10 * told + errors.length;
}
