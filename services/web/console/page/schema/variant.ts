import type { JsonSchema } from '../../../../protocol/task-schemas';
import { isValid } from './check';
import { fieldOf, holds, type Field } from './field';
import { isObject, shown, type Json, type JsonObject } from './json';
import { namesOf, resolved, type SchemaRoot } from './resolve';

/** Which of these a value is, or is meant to be; undefined: it is none that could show it. */
export function variantOf(
  variants: readonly JsonSchema[],
  value: Json,
  root: SchemaRoot,
): number | undefined {
  const valid = variants.findIndex((variant) => isValid(value, variant, root));
  if (valid >= 0) return valid;
  const scores = variants.map((variant) => likeness(variant, value, root));
  const best = Math.max(...scores);
  return best > 0 ? scores.indexOf(best) : undefined;
}

/** 0: it cannot be this one. */
function likeness(variant: JsonSchema, value: Json, root: SchemaRoot): number {
  const field = fieldOf(variant, root);
  if (field.kind === 'union') return variantOf(field.variants, value, root) === undefined ? 0 : 1;
  if (!holds(field, value)) return 0;
  if (field.kind === 'number') return typeof value === 'number' ? 2 : 0;
  if (field.kind !== 'object' || !isObject(value)) return 2;
  return 1 + likenessOfProperties(field.properties, value, root);
}

type Properties = Extract<Field, { kind: 'object' }>['properties'];

/** A property that tells variants apart counts more than all the others. */
const TELLING = 100;

function likenessOfProperties(properties: Properties, value: JsonObject, root: SchemaRoot): number {
  const present = properties.filter(({ name }) => Object.hasOwn(value, name));
  const telling = present.filter(({ name, schema }) => {
    const field = fieldOf(resolved(schema, root), root);
    return isFixed(field) && holds(field, value[name] ?? null);
  });
  return present.length / (properties.length + 1) + TELLING * telling.length;
}

const isFixed = ({ kind }: Field): boolean => kind === 'constant' || kind === 'choice';

const TYPES: Readonly<Record<Field['kind'], string>> = {
  text: 'Text',
  number: 'Number',
  switch: 'Yes or no',
  null: 'Nothing (null)',
  constant: 'A fixed value',
  choice: 'One of a few',
  object: 'Fields',
  list: 'List',
  union: 'Anything',
  nothing: 'Not possible',
};

/** What to call variants, each by a name of its own. */
export function variantNames(variants: readonly JsonSchema[], root: SchemaRoot): string[] {
  const names = variants.map((variant) => nameOf(variant, root));
  return names.map((name, index) =>
    names.filter((other) => other === name).length === 1 ? name : `${name} (${index + 1})`,
  );
}

function nameOf(variant: JsonSchema, root: SchemaRoot): string {
  if (typeof variant.title === 'string') return variant.title;
  const field = fieldOf(variant, root);
  switch (field.kind) {
    case 'constant':
      return shown(field.value);
    case 'choice':
      return field.options.length <= 4 ? field.options.map(shown).join(' or ') : TYPES.choice;
    case 'number':
      return field.isWhole ? 'Whole number' : TYPES.number;
    case 'object':
      return objectName(field, variant, root);
    default:
      return TYPES[field.kind];
  }
}

function objectName(
  { properties }: Extract<Field, { kind: 'object' }>,
  variant: JsonSchema,
  root: SchemaRoot,
): string {
  for (const { schema } of properties) {
    const field = fieldOf(resolved(schema, root), root);
    if (field.kind === 'constant') return shown(field.value);
  }
  const names = namesOf(variant.required).slice(0, 3);
  return names.length === 0 ? TYPES.object : `${TYPES.object}: ${names.join(', ')}`;
}
