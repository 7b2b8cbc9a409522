import fc from 'fast-check';
import { RULES } from '../../../lib/import/copilot/rules';

/** Manifests of all shapes, made from the table of fields: known and unknown ones, values right and wrong. */

const HOSTILE = [
  "it's",
  '"quoted"',
  '`tick` ${process.exit(1)}',
  '${COPILOT_APPLICATION_NAME}-${NOT_THERE}',
  'two\nlines',
  '\u2028\u2029',
  '*/ // \\',
  '["a","b"]',
  '',
  '1-3',
  '10m',
  '250ms',
  '/path',
  'arm64',
  '@daily',
];

const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 12 }));

const key = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', "it's", 'a.b', '9', '${x}') },
);

const scalar = fc.oneof(text, fc.integer({ min: -5, max: 5000 }), fc.boolean(), fc.constant(null));

const value = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(text, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant({}) },
);

const wholeValue = fc.dictionary(key, value, { maxKeys: 3 });

type Entry = readonly [path: readonly (string | number)[], value: unknown];

const entryOf = (rules: (typeof RULES)[keyof typeof RULES]): fc.Arbitrary<Entry> => {
  const known = fc.constantFrom(...rules.filter(({ segments }) => segments[0] !== '**'));
  return fc.oneof(
    {
      weight: 9,
      arbitrary: known.chain(({ segments, whole }) =>
        fc.tuple(
          fc.tuple(
            ...segments.map((segment): fc.Arbitrary<string | number> => {
              if (segment === '[]') return fc.nat({ max: 1 });
              return segment === '*' || segment === '**' ? key : fc.constant(segment);
            }),
          ),
          whole ? fc.oneof(wholeValue, value) : value,
        ),
      ),
    },
    { weight: 1, arbitrary: fc.tuple(fc.array(key, { minLength: 1, maxLength: 3 }), value) },
  );
};

/** Puts a value where it fits; where something else is there already, that stays. */
export function put(root: Record<string, unknown>, [path, item]: Entry): void {
  let holder: unknown = root;
  path.forEach((step, index) => {
    const last = index === path.length - 1;
    if (typeof holder !== 'object' || holder === null) return;
    if (Array.isArray(holder) !== (typeof step === 'number')) return;
    const at = typeof step === 'number' ? Math.min(step, (holder as unknown[]).length) : step;
    const there = Object.hasOwn(holder, at) ? (holder as Record<string, unknown>)[at] : undefined;
    if (there === undefined) {
      const made = last ? item : typeof path[index + 1] === 'number' ? [] : {};
      Object.defineProperty(holder, at, {
        value: made,
        enumerable: true,
        configurable: true,
        writable: true,
      });
      holder = made;
    } else {
      holder = there;
    }
  });
}

const built = (entries: readonly Entry[]): Record<string, unknown> => {
  const root: Record<string, unknown> = {};
  for (const entry of entries) put(root, entry);
  return root;
};

const TYPES = {
  web: 'Load Balanced Web Service',
  worker: 'Worker Service',
  job: 'Scheduled Job',
  left: 'Backend Service',
} as const;

/** A workload with overrides for an environment that is there, and perhaps one that is not. */
export const anyWorkload = fc
  .constantFrom('web', 'worker', 'job', 'left' as const)
  .chain((role) => {
    const rules = RULES[role === 'left' ? 'web' : role];
    const entries = fc.array(entryOf(rules), { maxLength: 25 });
    return fc.tuple(fc.constant(role), entries, entries, fc.constantFrom('dev', 'elsewhere'));
  })
  .map(([role, own, other, environment]) => {
    const fields = built(own);
    delete fields.environments;
    return {
      role,
      manifest: {
        ...fields,
        name: 'it',
        type: TYPES[role],
        ...(other.length > 0 && { environments: { [environment]: built(other) } }),
      },
    };
  });

export const anyEnvironment = fc
  .array(entryOf(RULES.environment), { maxLength: 20 })
  .map((entries) => ({ ...built(entries), name: 'dev', type: 'Environment' }));
