import fc from 'fast-check';
import type { z } from 'zod';
import { ConfigError, resolveApplication, type ResolvedApplication } from '../../lib/config';
import { applicationSchema, environmentSchema } from '../../lib/config/schema';
import { PROJECT_ROOT } from '../support/sample';
import { ANYTHING, DURATIONS, NUMBERS, RECORD_KEYS, TEXTS } from './values';

export type Tree = Record<string, unknown>;
type Schema = z.core.$ZodType;

/** There in every configuration, so that others can name them. */
const TASKS = {
  greet: { handler: 'tasks/greet/task.ts' },
  report: { image: { build: 'tasks/hello' } },
};

const PLACE = { account: '111111111111', region: 'eu-west-1' };

/** The same choices each time, so that a change is judged and not luck; PROPERTY_SEED=<number> tries others. */
export const SEED = Number(process.env.PROPERTY_SEED ?? 33);

/** Everything that the schema lets people write, in small doses: most keys are left out. */
export const anyConfiguration: fc.Arbitrary<Tree> = fc
  .tuple(
    objectOf(applicationSchema.shape, ['environments', 'customize']),
    environment('dev'),
    environment('prod'),
  )
  .map(([application, dev, prod]) => ({
    ...application,
    tasks: { ...TASKS, ...(application.tasks as object) },
    environments: { dev, prod },
  }));

function environment(name: string): fc.Arbitrary<Tree> {
  return objectOf(environmentSchema.shape, ['account', 'region']).map((settings) => ({
    ...settings,
    ...PLACE,
    production: name === 'prod',
  }));
}

function objectOf(
  shape: Readonly<Record<string, Schema>>,
  without: readonly string[] = [],
  parent = '',
): fc.Arbitrary<Tree> {
  const keys = Object.keys(shape).filter((key) => !without.includes(key));
  const optional = keys.filter((key) => isOptional(shape[key]!));
  const required = keys.filter((key) => !optional.includes(key));
  return fc
    .subarray(optional, { maxLength: Math.min(optional.length, parent === '' ? 6 : 4) })
    .chain((chosen) =>
      fc.record(
        Object.fromEntries(
          [...required, ...chosen].map((key) => [key, valueOf(shape[key]!, key, parent)]),
        ),
      ),
    );
}

function isOptional(schema: Schema): boolean {
  return schema._zod.def.type === 'optional';
}

function valueOf(schema: Schema, key: string, parent = ''): fc.Arbitrary<unknown> {
  const { def } = (schema as z.ZodType)._zod as unknown as { def: Definition };
  switch (def.type) {
    case 'optional':
      return valueOf(def.innerType!, key, parent);
    case 'object':
      return objectOf(def.shape!, [], key);
    case 'union':
      return fc.oneof(...def.options!.map((option) => valueOf(option, key, parent)));
    case 'array':
      return key === 'zones' || key.endsWith('Subnets')
        ? fc.constant([...(TEXTS[key] ?? [])])
        : fc.uniqueArray(valueOf(def.element!, key), { minLength: 1, maxLength: 2 });
    case 'record':
      return fc.dictionary(
        fc.constantFrom(...(RECORD_KEYS[key] ?? ['a'])),
        valueOf(def.valueType!, key),
        {
          minKeys: 1,
          maxKeys: 2,
        },
      );
    case 'literal':
      return fc.constantFrom(...def.values!);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries!));
    case 'boolean':
      return fc.boolean();
    case 'number':
      return fc.constantFrom(...NUMBERS);
    case 'custom':
      return fc.constantFrom(...DURATIONS);
    case 'string':
      return fc.constantFrom(...(TEXTS[`${parent}.${key}`] ?? TEXTS[key] ?? ['text']));
    default:
      return fc.constant(ANYTHING[key] ?? ['value']);
  }
}

interface Definition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly options?: readonly Schema[];
  readonly element?: Schema;
  readonly valueType?: Schema;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
}

/** A valid configuration near this one: what is wrong with it is left out, until nothing is. */
export function repaired(input: Tree): {
  readonly input: Tree;
  readonly application: ResolvedApplication;
} {
  let current = input;
  let last = '';
  for (let round = 0; round < 60; round += 1) {
    try {
      return { input: current, application: resolveApplication(current, { root: PROJECT_ROOT }) };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      last = error.message;
      current = without(
        current,
        error.problems.map(({ path }) => path),
      );
    }
  }
  throw new Error(`cannot be repaired: ${JSON.stringify(current)}: ${last}`);
}

/** Without what these paths lead to; what is missing is taken away with what it is missing from. */
function without(input: Tree, paths: readonly string[]): Tree {
  const copy = structuredClone(input);
  for (const path of paths) remove(copy, keysOf(path));
  return copy;
}

const keysOf = (path: string): string[] =>
  [...path.matchAll(/\[(?:'([^']*)'|(\d+))\]|([^.[\]]+)/g)].map(
    (found) => found[1] ?? found[2] ?? found[3] ?? '',
  );

function remove(tree: unknown, keys: readonly string[]): void {
  let parent: unknown = tree;
  const trail: [Tree, string][] = [];
  for (const key of keys) {
    if (typeof parent !== 'object' || parent === null) break;
    trail.push([parent as Tree, key]);
    parent = (parent as Tree)[key];
  }
  // What cannot go by itself takes its parent with it.
  for (const [holder, key] of trail.reverse()) {
    if (Object.hasOwn(holder, key) && key !== 'name' && key !== 'environments' && !(key in PLACE)) {
      if (Array.isArray(holder)) continue;
      Reflect.deleteProperty(holder, key);
      return;
    }
  }
  // A problem of an environment's override that the application's own setting makes.
  if (keys[0] === 'environments' && keys.length > 2) remove(tree, keys.slice(2));
}
