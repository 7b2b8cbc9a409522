import fc from 'fast-check';
import { z } from 'zod';
import type { JsonSchema } from '../../../../../services/protocol/task-schemas';
import type { Json } from '../../../../../services/web/console/page/schema/json';

/** A type of Zod's, and values that are of it. */
interface Typed {
  readonly type: z.ZodType;
  /** Undefined: nothing is given, where that is valid. */
  readonly value: fc.Arbitrary<Json | undefined>;
}

export interface Case {
  readonly schema: JsonSchema;
  readonly value: Json;
}

/** Line breaks, spaces at the ends, signs of markup, names of prototypes: what forms are apt to lose. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' a ',
    'a\nb',
    'a\r\nb',
    '\u0000',
    '\ud800',
    '<b>&amp;',
    '12',
    'null',
    '{}',
    '-',
  ),
);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0),
  fc.integer(),
  fc.constantFrom(0, 1e21, 1e-7, 0.1, Number.MAX_SAFE_INTEGER),
);
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => plain(value as Json));
const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 6 }),
  fc.constantFrom(
    'a',
    'b',
    'kind',
    '__proto__',
    'constructor',
    'a/b~c',
    '%20 #',
    '0',
    '10',
    'toString',
  ),
);

/** Only what JSON has a form of: `-0` it has not. */
const plain = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

const leaf: fc.Arbitrary<Typed> = fc.oneof(
  fc.constant({ type: z.string(), value: text }),
  fc.constant({ type: z.string().max(20).describe('A text.'), value: text }),
  fc.constant({ type: z.number(), value: number }),
  fc.constant({ type: z.int(), value: fc.maxSafeInteger() }),
  fc.constant({ type: z.number().min(-5).max(5), value: fc.integer({ min: -5, max: 5 }) }),
  fc.constant({ type: z.boolean(), value: fc.boolean() }),
  fc.constant({ type: z.null(), value: fc.constant(null) }),
  fc.constant({ type: z.unknown(), value: json }),
  fc.constant({ type: z.json(), value: json }),
  fc.constant({ type: z.email(), value: fc.constantFrom('a@example.com', 'x.y@example.org') }),
  fc.constant({
    type: z.iso.datetime(),
    value: fc
      .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
      .map((date) => date.toISOString()),
  }),
  fc.constant({ type: z.iso.date(), value: fc.constantFrom('2027-01-31', '1999-12-31') }),
  fc.constant({ type: z.url(), value: fc.webUrl() }),
  fc.constant({ type: z.uuid(), value: fc.uuid({ version: 4 }) }),
  fc
    .uniqueArray(text, { minLength: 1, maxLength: 4 })
    .map((options) => ({ type: z.enum(options), value: fc.constantFrom(...options) })),
  fc
    .uniqueArray(fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)), {
      minLength: 1,
      maxLength: 3,
    })
    .map((options) => ({ type: z.literal(options), value: fc.constantFrom(...options) })),
);

const isGiven = (value: Json | undefined): value is Json => value !== undefined;

const withDefault = (value: fc.Arbitrary<Json | undefined>) => value.map((one) => one ?? null);

/** An object of these parts; a part of which there is nothing is left out. */
const partsOf = (parts: Readonly<Record<string, Typed>>): fc.Arbitrary<Json> =>
  fc
    .tuple(...Object.entries(parts).map(([key, { value }]) => fc.tuple(fc.constant(key), value)))
    .map((entries) =>
      Object.fromEntries(entries.filter((entry): entry is [string, Json] => isGiven(entry[1]))),
    );

const shapeOf = (parts: Readonly<Record<string, Typed>>) =>
  Object.fromEntries(Object.entries(parts).map(([key, { type }]) => [key, type]));

interface Node {
  readonly children: readonly Node[];
}
const NodeType: z.ZodType<Node> = z.object({
  get children() {
    return z.array(NodeType);
  },
});
const parentOf = (child: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.array(child, { maxLength: 2 }).map((children) => ({ children }));
const node = parentOf(parentOf(parentOf(fc.constant({ children: [] }))));

const { any: typed } = fc.letrec<{ any: Typed }>((tie) => {
  const child = tie('any');
  const parts = fc.dictionary(name, child, { maxKeys: 4, noNullPrototype: true });
  return {
    any: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'schema' },
      leaf,
      // Undefined first: then a union takes it for its own.
      child.map(({ type, value }) => ({
        type: type.optional(),
        value: fc.option(value, { nil: undefined }),
      })),
      child.map(({ type, value }) => ({ type: type.nullable(), value: fc.option(value) })),
      parts.map((all) => ({ type: z.object(shapeOf(all)), value: partsOf(all) })),
      parts.map((all) => ({ type: z.strictObject(shapeOf(all)), value: partsOf(all) })),
      parts.map((all) => ({
        type: z.looseObject(shapeOf(all)),
        value: fc
          .tuple(fc.dictionary(name, json, { maxKeys: 2, noNullPrototype: true }), partsOf(all))
          .map(([more, own]) => ({
            ...Object.fromEntries(Object.entries(more).filter(([key]) => !Object.hasOwn(all, key))),
            ...(own as object),
          })),
      })),
      child.map(({ type, value }) => ({
        type: z.array(type),
        value: fc.array(withDefault(value), { maxLength: 3 }),
      })),
      child.map(({ type, value }) => ({
        type: z.array(type).min(1).max(3),
        value: fc.array(withDefault(value), { minLength: 1, maxLength: 3 }),
      })),
      child.map(({ type, value }) => ({
        type: z.record(z.string(), type),
        value: fc.dictionary(name, withDefault(value), { maxKeys: 3, noNullPrototype: true }),
      })),
      fc.tuple(child, child).map(([one, other]) => ({
        type: z.tuple([one.type, other.type]),
        value: fc.tuple(withDefault(one.value), withDefault(other.value)),
      })),
      fc.tuple(child, child).map(([one, rest]) => ({
        type: z.tuple([one.type], rest.type),
        value: fc
          .tuple(withDefault(one.value), fc.array(withDefault(rest.value), { maxLength: 2 }))
          .map(([first, more]) => [first, ...more]),
      })),
      fc.tuple(child, child).map(([one, other]) => ({
        type: z.union([one.type, other.type]),
        value: fc.oneof(one.value, other.value),
      })),
      fc.tuple(parts, parts).map(([one, other]) => ({
        type: z.discriminatedUnion('kind', [
          z.object({ ...shapeOf(one), kind: z.literal('one') }),
          z.object({ ...shapeOf(other), kind: z.literal('other') }),
        ]),
        value: fc.oneof(
          partsOf(one).map((value) => ({ ...(value as object), kind: 'one' })),
          partsOf(other).map((value) => ({ ...(value as object), kind: 'other' })),
        ),
      })),
      fc.constant({ type: NodeType, value: node }),
    ),
  };
});

/** A schema that Zod makes of any types, and a value that it says is valid. */
export const anyCase: fc.Arbitrary<Case> = typed
  .chain(({ type, value }) =>
    value.map((one) => ({
      type,
      schema: z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }),
      value: plain(one ?? null),
    })),
  )
  .filter(({ type, value }) => type.safeParse(value).success)
  .map(({ schema, value }) => ({ schema, value }));

/** Any JSON at all. */
export const anyJson = json;
