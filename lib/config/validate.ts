import { z } from 'zod';
import { closest, unknownWord } from './closest';
import { joinPath, quote, type Problem } from './problem';
import { applicationSchema, type ApplicationInput } from './schema';
import { withoutWrong } from './without-wrong';

export type Path = readonly PropertyKey[];

/** A problem with the keys that lead to it, and the key that was meant where it is mistyped. */
export interface ShapeProblem extends Problem {
  readonly keys: Path;
  readonly meant?: string | undefined;
  /** The key is not there at all. */
  readonly missing: boolean;
}

interface Validated {
  readonly problems: readonly Problem[];
  /** What is left without the parts that have problems; undefined where nothing is. */
  readonly usable: ApplicationInput | undefined;
}

/** More than the deepest part of a configuration: each round removes what holds a wrong part. */
const ROUNDS = 8;

/**
 * Checks the shape of a configuration; what depends on several keys is checked in check.ts, also for
 * the parts of a configuration that has problems elsewhere: people see all of them at once.
 */
export function validateShape(input: unknown): Validated {
  const problems = shapeProblems(input);
  let rest = input;
  let wrong = problems;
  for (let round = 0; wrong.length > 0 && round < ROUNDS; round += 1) {
    rest = withoutWrong(rest, wrong);
    wrong = shapeProblems(rest);
  }
  const parsed = applicationSchema.safeParse(rest);
  return { problems: problems.map(plainProblem), usable: parsed.success ? parsed.data : undefined };
}

function plainProblem({ path, message }: ShapeProblem): Problem {
  return { path, message };
}

function shapeProblems(input: unknown): ShapeProblem[] {
  const parsed = applicationSchema.safeParse(input);
  if (parsed.success) return [];
  return withoutEchoes(parsed.error.issues.flatMap((issue) => problemsOf(issue, [], input)));
}

/** Where a key is mistyped, it is no news that the right one is missing. */
function withoutEchoes(problems: readonly ShapeProblem[]): ShapeProblem[] {
  const meant = new Set(
    problems.flatMap(({ keys, meant: key }) =>
      key === undefined ? [] : [joinPath([...keys.slice(0, -1), key])],
    ),
  );
  return problems.filter(({ missing, path }) => !(missing && meant.has(path)));
}

function problemsOf(issue: z.core.$ZodIssue, parents: Path, input: unknown): ShapeProblem[] {
  const keys = [...parents, ...issue.path];
  const path = joinPath(keys);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...keys, key], input));
    case 'invalid_key': {
      const message = `${quote(keys.at(-1))} is not a name: use ${wordsOf(issue.issues)}`;
      return [{ keys, path, message, missing: false }];
    }
    case 'invalid_union':
      return unionProblems(issue, keys, input);
    default: {
      const value = valueAt(input, keys);
      const message = wrongValue(issue, value);
      return [{ keys, path, message, missing: value === undefined }];
    }
  }
}

function unknownKey(keys: Path, input: unknown): ShapeProblem {
  const key = String(keys.at(-1));
  const parents = keys.slice(0, -1);
  const valid = keysAt(applicationSchema, parents);
  const others = Object.keys(valueAt(input, parents) as object).filter((other) => other !== key);
  // In a union, a key of the other form: known, but not beside what is there.
  const message = valid.includes(key)
    ? `cannot stand beside ${others.map((other) => `'${other}'`).join(', ')}`
    : unknownWord('key', key, valid);
  const meant = valid.includes(key) ? undefined : closest(key, valid);
  return { keys, path: joinPath(keys), message, meant, missing: false };
}

function wordsOf(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map(({ message }) => message).join('; ');
}

/** The complaints of the form that was most likely meant: most of its keys are there, or nearly so. */
function unionProblems(
  issue: z.core.$ZodIssueInvalidUnion,
  keys: Path,
  input: unknown,
): ShapeProblem[] {
  const value = valueAt(input, keys);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const [best] = issue.errors
    .map((branch) => withoutEchoes(branch.flatMap((inner) => problemsOf(inner, keys, input))))
    .filter((problems) => isObject && !problems.some((problem) => isOtherForm(problem, keys)))
    .sort((a, b) => a.length - b.length);
  if (best !== undefined) return best;
  const allowed = issue.message.startsWith('Invalid') ? alternatives(keys) : issue.message;
  const message = `${quote(value)} is not allowed; use ${allowed}`;
  return [{ keys, path: joinPath(keys), message, missing: value === undefined }];
}

/** What makes the form another one lacks, or a plain value such as `false` where an object is. */
function isOtherForm(problem: ShapeProblem, keys: Path): boolean {
  const depth = problem.keys.length - keys.length;
  return depth === 0 || (problem.missing && depth === 1);
}

function alternatives(keys: Path): string {
  return keys.at(-1) === 'schedule'
    ? "{ cron: '0 2 * * *', timeZone: 'Europe/Berlin' }, { every: '1 hour' } or false"
    : "{ handler: 'tasks/greet/task.ts' } or { image: { build: 'tasks/hello' } }";
}

function wrongValue(issue: z.core.$ZodIssue, value: unknown): string {
  const allowed = allowedBy(issue);
  if (value === undefined) return `is missing; use ${allowed}`;
  return `${quote(value)} is not allowed; use ${allowed}`;
}

function allowedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid')) {
    return issue.values.map((value) => quote(value)).join(' or ');
  }
  if (issue.code === 'too_small' && issue.message.startsWith('Too small')) {
    return `at least ${String(issue.minimum)}${unitOf(issue.origin)}`;
  }
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return article(issue.expected);
  }
  return issue.message;
}

function unitOf(origin: string): string {
  return origin === 'string' ? ' character' : origin === 'array' ? ' entry' : '';
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : type === 'record' ? 'an object' : `a ${type}`;
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  );
}

/** The keys that the schema allows at a path. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const node = unwrap(schema);
  const [key, ...rest] = path;
  if (node instanceof z.ZodUnion) {
    return [...new Set(node.options.flatMap((option) => keysAt(option, path)))];
  }
  if (key === undefined) return node instanceof z.ZodObject ? Object.keys(node.shape) : [];
  if (node instanceof z.ZodObject) {
    const child = node.shape[String(key)] as z.core.$ZodType | undefined;
    return child === undefined ? [] : keysAt(child, rest);
  }
  if (node instanceof z.ZodRecord) return keysAt(node.valueType, rest);
  if (node instanceof z.ZodArray) return keysAt(node.element, rest);
  return [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;
}
