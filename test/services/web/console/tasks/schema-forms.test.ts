import fc from 'fast-check';
import { z } from 'zod';
import type { JsonSchema } from '../../../../../services/protocol/task-schemas';
import { check } from '../../../../../services/web/console/page/schema/check';
import { fieldOf, holds } from '../../../../../services/web/console/page/schema/field';
import { initial, initialItem } from '../../../../../services/web/console/page/schema/initial';
import {
  equal,
  isList,
  isObject,
  renamed,
  withProperty,
  type Json,
  type JsonObject,
} from '../../../../../services/web/console/page/schema/json';
import { limitsOf } from '../../../../../services/web/console/page/schema/limits';
import { resolved, schemaRoot } from '../../../../../services/web/console/page/schema/resolve';
import { jsonIn, jsonText } from '../../../../../services/web/console/page/schema/text';
import { variantNames, variantOf } from '../../../../../services/web/console/page/schema/variant';
import { checkBy } from '../../../../../services/web/validation';
import { anyCase, anyJson } from './arbitrary-schema';
import { cases } from '../../../../support/cases';

const schemaOf = (type: z.ZodType): JsonSchema =>
  z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' });
const fieldIn = (type: z.ZodType) => {
  const root = schemaRoot(schemaOf(type));
  return fieldOf(resolved(root.schema, root), root);
};
const problemsOf = (type: z.ZodType, value: Json): Record<string, string> =>
  Object.fromEntries(check(value, schemaRoot(schemaOf(type))));

const at = (value: Json | undefined, pointer: string): Json | undefined =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>((now, part) => {
      if (isObject(now)) return Object.hasOwn(now, part) ? now[part] : undefined;
      return isList(now) ? now[Number(part)] : undefined;
    }, value);

/** Each field that is shown for a value, down to the last. */
function fieldsOf(schema: unknown, value: Json, root: ReturnType<typeof schemaRoot>): number {
  const own = resolved(schema, root);
  const field = fieldOf(own, root);
  limitsOf(own);
  if (!holds(field, value)) return 1;
  switch (field.kind) {
    case 'object':
      return field.properties
        .filter(({ name }) => isObject(value) && Object.hasOwn(value, name))
        .map(({ name, schema: part }) => fieldsOf(part, (value as JsonObject)[name] ?? null, root))
        .reduce((sum, count) => sum + count, 1);
    case 'list':
      return (value as readonly Json[])
        .map((item, index) => fieldsOf(field.fixed[index] ?? field.items ?? {}, item, root))
        .reduce((sum, count) => sum + count, 1);
    case 'union': {
      expect(new Set(variantNames(field.variants, root)).size).toBe(field.variants.length);
      const chosen = variantOf(field.variants, value, root);
      return chosen === undefined ? 1 : 1 + fieldsOf(field.variants[chosen], value, root);
    }
    default:
      return 1;
  }
}

describe('forms made from schemas', () => {
  it('take what the service takes, and refuse what it refuses, for any schema', () => {
    fc.assert(
      fc.property(anyCase, anyJson, ({ schema, value }, other) => {
        // Of these the service's validator sees what every object has.
        fc.pre(!/"(?:__proto__|constructor|toString)"/.test(JSON.stringify(schema)));
        const root = schemaRoot(schema);
        const verdict = checkBy(schema);
        for (const one of [value, other]) {
          const problems = check(one, root);
          expect([one, problems.size === 0]).toEqual([one, verdict(one) === undefined]);
        }
      }),
      { numRuns: cases(100) },
    );
  });

  it('name a place that is there, or that is missing in one that is there', () => {
    fc.assert(
      fc.property(anyCase, anyJson, ({ schema }, other) => {
        for (const [pointer, problem] of check(other, schemaRoot(schema))) {
          expect(problem).not.toBe('');
          const parent = pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
          expect(at(other, problem === 'is missing' ? parent : pointer)).toBeDefined();
        }
      }),
      { numRuns: cases(100) },
    );
  });

  it('have a field for each part of any valid value, and one to begin with', () => {
    fc.assert(
      fc.property(anyCase, ({ schema, value }) => {
        const root = schemaRoot(schema);
        expect(fieldsOf(root.schema, value, root)).toBeGreaterThan(0);
        expect(fieldsOf(root.schema, initialItem(root.schema, root), root)).toBeGreaterThan(0);
      }),
      { numRuns: cases(100) },
    );
  });

  it('choose a variant that the value is of, where there is one', () => {
    fc.assert(
      fc.property(anyCase, ({ schema, value }) => {
        const root = schemaRoot(schema);
        const field = fieldOf(resolved(root.schema, root), root);
        if (field.kind !== 'union') return;
        const chosen = variantOf(field.variants, value, root);
        expect(chosen).toBeDefined();
      }),
      { numRuns: cases(100) },
    );
  });

  it('write JSON that reads as the same value', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(jsonIn(jsonText(value))).toEqual({ value });
      }),
    );
  });

  it('change one property and no other', () => {
    const object = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '1', '0')),
      anyJson,
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(object, fc.string(), anyJson, (before, name, value) => {
        const after = withProperty(before, name, value);
        expect(after[name]).toEqual(value);
        expect(
          equal(withProperty(after, name, undefined), withProperty(before, name, undefined)),
        ).toBe(true);
        if (!Object.hasOwn(before, name)) return;
        const other = `${name}'`;
        fc.pre(!Object.hasOwn(before, other));
        expect(equal(renamed(renamed(before, name, other), other, name), before)).toBe(true);
      }),
    );
  });
});

describe('what a schema asks for', () => {
  it.each<[string, z.ZodType, string]>([
    ['a text', z.string(), 'text'],
    ['a number', z.number(), 'number'],
    ['an enum', z.enum(['a', 'b']), 'choice'],
    ['a nullable text', z.string().nullable(), 'union'],
    ['an object', z.object({ a: z.string() }), 'object'],
    [
      'two objects at once',
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.int() })),
      'object',
    ],
    ['a record', z.record(z.string(), z.int()), 'object'],
    ['a tuple', z.tuple([z.string()], z.number()), 'list'],
    ['anything', z.unknown(), 'union'],
    ['a date, of which JSON knows nothing', z.date(), 'union'],
  ])('%s', (_what, type, kind) => {
    expect(fieldIn(type).kind).toBe(kind);
  });

  it('names each of the keys that a record must or may have', () => {
    const all = fieldIn(z.record(z.enum(['a', 'b']), z.number()));
    const some = fieldIn(z.partialRecord(z.enum(['a', 'b']), z.number()));
    const schema = { type: 'number' };
    expect(all).toMatchObject({
      properties: [
        { name: 'a', schema, isRequired: true },
        { name: 'b', schema, isRequired: true },
      ],
    });
    expect(some).toMatchObject({ properties: [{ isRequired: false }, { isRequired: false }] });
    expect(all).not.toHaveProperty('others');
  });

  it('begins with what must be there, and leaves out what has a default', () => {
    const type = z.object({
      name: z.string(),
      gift: z.boolean(),
      by: z.discriminatedUnion('kind', [z.object({ kind: z.literal('card') })]),
      items: z.array(z.object({ amount: z.int() })).min(2),
      size: z.int().default(3),
      note: z.string().optional(),
    });
    const root = schemaRoot(schemaOf(type));
    expect(initial(root.schema, root)).toEqual({
      gift: false,
      by: { kind: 'card' },
      items: [{}, {}],
    });
  });

  it('says limits in words', () => {
    expect(limitsOf(schemaOf(z.int().min(1).max(5)))).toBe('from 1 to 5');
    expect(limitsOf(schemaOf(z.string().min(3).max(3)))).toBe('exactly 3 characters');
    expect(limitsOf(schemaOf(z.array(z.int()).max(1)))).toBe('at most 1 item');
    expect(limitsOf(schemaOf(z.int().default(4)))).toBe('default: 4');
    expect(limitsOf(schemaOf(z.int()))).toBeUndefined();
  });
});

describe('what is wrong with a value', () => {
  const order = z.strictObject({
    customer: z.email(),
    amount: z.int().min(1),
    by: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('card'), digits: z.string().length(4) }),
      z.object({ kind: z.literal('invoice'), days: z.int() }),
    ]),
    note: z.string().nullable().optional(),
  });

  it('is told at its field, in words', () => {
    const value = {
      customer: 'nobody',
      amount: 0,
      by: { kind: 'invoice', days: 'soon' },
      note: 3,
      color: 'red',
    };
    expect(problemsOf(order, value)).toEqual({
      '/customer': 'must be an e-mail address',
      '/amount': 'must be 1 or more',
      '/by/days': 'must be a whole number',
      '/note': 'must be text or null',
      '/color': 'is not known to the task',
    });
  });

  it('is told of what is missing, where it is missing', () => {
    expect(problemsOf(order, { by: { kind: 'card' } })).toEqual({
      '/customer': 'is missing',
      '/amount': 'is missing',
      '/by/digits': 'is missing',
    });
  });

  it('is told of the variant that is meant, and once where it is none', () => {
    expect(problemsOf(z.union([z.string(), z.object({ a: z.int() })]), { a: 'x' })).toEqual({
      '/a': 'must be a whole number',
    });
    expect(problemsOf(z.union([z.boolean(), z.object({ a: z.int() })]), 'x')).toEqual({
      '': 'is none of what is possible here',
    });
  });

  it('is told of names that are hard to write in a pointer', () => {
    expect(problemsOf(z.object({ 'a/b~c %20#': z.int() }), { 'a/b~c %20#': 'x' })).toEqual({
      '/a~1b~0c %20#': 'must be a whole number',
    });
  });

  it('is not told where a pattern cannot be read: then the service tells', () => {
    const root = schemaRoot({ type: 'string', pattern: '(' });
    expect(check('x', root).size).toBe(0);
  });

  it('is where in the text it is no JSON', () => {
    expect(jsonIn('{"a": 1,\n "b": }').trouble).toMatch(/^This is no JSON/);
    expect(jsonIn('  ')).toEqual({ value: undefined });
  });
});
