import { z } from 'zod';
import { unknownWord } from './closest';
import { joinPath, quote, type Problem } from './problem';
import { applicationSchema, type ApplicationInput } from './schema';

type Path = readonly PropertyKey[];
type Validated =
  | { readonly ok: true; readonly input: ApplicationInput }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks the shape of a configuration; what depends on several keys is checked in check.ts. */
export function validateShape(input: unknown): Validated {
  const parsed = applicationSchema.safeParse(input);
  if (parsed.success) return { ok: true, input: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, [], input));
  return { ok: false, problems };
}

function problemsOf(issue: z.core.$ZodIssue, parents: Path, input: unknown): Problem[] {
  const path = [...parents, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: joinPath([...path, key]),
        message: unknownWord('key', key, keysAt(applicationSchema, path, input)),
      }));
    case 'invalid_key':
      return [
        {
          path: joinPath(path),
          message: `${quote(path.at(-1))} is not a name: use ${wordsOf(issue.issues)}`,
        },
      ];
    case 'invalid_union':
      return unionProblems(issue, path, input);
    default:
      return [{ path: joinPath(path), message: wrongValue(issue, valueAt(input, path)) }];
  }
}

function wordsOf(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map(({ message }) => message).join('; ');
}

/** The complaints of the branch that the user most likely meant: the one with the fewest. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: Path, input: unknown): Problem[] {
  const value = valueAt(input, path);
  const [best] = issue.errors
    .filter((branch) =>
      branch.every(({ path: inner, code }) => inner.length > 0 || code === 'unrecognized_keys'),
    )
    .filter((branch) => !branch.some((inner) => isMissing(inner, value)))
    .sort((a, b) => a.length - b.length);
  if (best === undefined) {
    const words = alternatives(path);
    return [{ path: joinPath(path), message: `${quote(value)} is not allowed; use ${words}` }];
  }
  return best.flatMap((inner) => problemsOf(inner, path, input));
}

function isMissing(issue: z.core.$ZodIssue, value: unknown): boolean {
  return issue.path.length === 1 && valueAt(value, issue.path) === undefined;
}

function alternatives(path: Path): string {
  return path.at(-1) === 'schedule'
    ? "{ cron: '0 2 * * *', timeZone: 'Europe/Berlin' } or { every: '1 hour' }"
    : "{ handler: 'tasks/greet/task.ts' } or { image: { build: 'tasks/hello' } }";
}

function wrongValue(issue: z.core.$ZodIssue, value: unknown): string {
  const allowed = allowedBy(issue);
  if (value === undefined) return `is missing; use ${allowed}`;
  return `${quote(value)} is not allowed; use ${allowed}`;
}

function allowedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return issue.values.map((value) => quote(value)).join(' or ');
  if (issue.code === 'too_small') return `at least ${String(issue.minimum)}${unitOf(issue.origin)}`;
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
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  );
}

/** The keys that the schema allows at a path. */
function keysAt(schema: z.core.$ZodType, path: Path, input: unknown): string[] {
  const node = unwrap(schema);
  const [key, ...rest] = path;
  if (node instanceof z.ZodUnion) {
    return [...new Set(node.options.flatMap((option) => keysAt(option, path, input)))];
  }
  if (key === undefined) return node instanceof z.ZodObject ? Object.keys(node.shape) : [];
  if (node instanceof z.ZodObject) {
    const child = node.shape[String(key)] as z.core.$ZodType | undefined;
    return child === undefined ? [] : keysAt(child, rest, input);
  }
  if (node instanceof z.ZodRecord) return keysAt(node.valueType, rest, input);
  if (node instanceof z.ZodArray) return keysAt(node.element, rest, input);
  return [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;
}
