import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { BuildFailure, Message } from 'esbuild';

/** The first line of what a program says that could not bundle. */
export const UNBUNDLED = 'sources cannot be bundled:';

/** Sources that cannot be bundled: each problem with its place and, where it is plain, what to write instead. */
export class BundleError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super([UNBUNDLED, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.name = 'BundleError';
    this.problems = problems;
  }
}

/**
 * What esbuild found wrong: `tasks/greet/task.ts:15:3: Expected ";" but found "x"`, one each; undefined for any other
 * error.
 *
 * @param root folder of the project, from which it names files
 */
export function bundleProblems(error: unknown, root: string): readonly string[] | undefined {
  if (!isFailure(error)) return undefined;
  return error.errors.map((message) => problemOf(message, root));
}

/** Not by its class: the error may be of another realm than this module. */
const isFailure = (error: unknown): error is BuildFailure =>
  Array.isArray((error as Partial<BuildFailure> | undefined)?.errors);

function problemOf({ text, location }: Message, root: string): string {
  const [, exporter] = /^No matching export in "(.*)" for import "default"$/.exec(text) ?? [];
  if (exporter !== undefined) return `${exporter}: has no default export; write 'export default'`;
  if (location === null) return text;
  const [, wanted] = /^Could not resolve "(.*)"$/.exec(text) ?? [];
  const instead = wanted === undefined ? undefined : insteadOf(wanted, location.file, root);
  const place = `${location.file}:${location.line}:${location.column + 1}`;
  return `${place}: ${text}${instead === undefined ? '' : `; ${instead}`}`;
}

const SOURCES = ['', '.ts', '.tsx', '.js', '/index.ts'];

/** What somebody meant who imports what is not there: a file of the project counted wrong, or a package. */
function insteadOf(wanted: string, importer: string, root: string): string | undefined {
  if (wanted.startsWith('.')) {
    const tail = wanted.replace(/^(?:\.{1,2}\/)+/, '');
    const isThere = SOURCES.some((ending) => existsSync(join(root, `${tail}${ending}`)));
    const path = relative(dirname(importer), tail).replaceAll('\\', '/');
    return isThere ? `write "${path.startsWith('.') ? path : `./${path}`}"` : undefined;
  }
  const [, name] = /^((?:@[^/]+\/)?[^/@][^/]*)/.exec(wanted) ?? [];
  if (name === undefined || wanted.startsWith('/')) return undefined;
  if (name === ownName(root)) return 'that is this project: import its files by their path';
  return `npm install ${name} brings it`;
}

function ownName(root: string): unknown {
  try {
    const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Partial<Named>;
    return name;
  } catch {
    return undefined;
  }
}

interface Named {
  readonly name: unknown;
}
