import { fieldOf, type Field } from './field';
import { given, type Json } from './json';
import { resolved, type SchemaRoot } from './resolve';

/** Required parts of required parts, and so on without an end, end here. */
const DEEPEST = 8;

/** What a form begins with: the parts that must be there, as far as one value for them is as good as told. */
export function initial(schema: unknown, root: SchemaRoot, depth = 0): Json | undefined {
  const own = resolved(schema, root);
  const field = fieldOf(own, root);
  if (depth > DEEPEST) return undefined;
  switch (field.kind) {
    case 'constant':
      return field.value;
    case 'switch':
      return false;
    case 'null':
      return null;
    case 'list':
      return itemsOf(field, root, depth);
    case 'object':
      return Object.fromEntries(
        field.properties
          .filter(({ isRequired }) => isRequired)
          .map(({ name, schema: part }) => [name, initial(part, root, depth + 1)] as const)
          .filter((entry): entry is [string, Json] => entry[1] !== undefined),
      );
    case 'union':
      return initial(field.variants[0], root, depth + 1);
    default:
      return undefined;
  }
}

/** What a new item of a list begins with, where there is always a value. */
export function initialItem(schema: unknown, root: SchemaRoot, depth = 0): Json {
  const own = resolved(schema, root);
  return given(initial(own, root, depth), empty(fieldOf(own, root)));
}

/** Nothing filled in, where something must be. */
const empty = (field: Field): Json => (field.kind === 'choice' ? (field.options[0] ?? null) : '');

function itemsOf(
  { fixed, items, least }: Extract<Field, { kind: 'list' }>,
  root: SchemaRoot,
  depth: number,
): Json {
  return Array.from({ length: Math.min(least, MOST_BEGUN) }, (_, index) =>
    initialItem(fixed[index] ?? items ?? {}, root, depth + 1),
  );
}

/** Items that a list begins with, at most. */
const MOST_BEGUN = 20;
