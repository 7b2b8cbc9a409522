import { check } from './check';
import { NAMED_SECTIONS, type WrittenNames } from './check-names';
import { CONFIG_FILE } from './file-name';
import { ConfigError, type Problem } from './problem';
import { resolve } from './resolve';
import type { ResolvedApplication } from './types';
import { validateShape } from './validate';

/**
 * Validates a configuration, applies overrides and defaults. What it returns depends on nothing but its arguments, on
 * the files of project-files.ts, and on this code.
 *
 * @throws ConfigError that lists every problem at once, those that were found before among them
 */
export function resolveApplication(
  input: unknown,
  {
    root,
    file = CONFIG_FILE,
    found = [],
  }: { readonly root: string; readonly file?: string; readonly found?: readonly Problem[] },
): ResolvedApplication {
  const { usable, problems: shapeProblems } = validateShape(input);
  const problems = [...found, ...shapeProblems];
  if (usable !== undefined) problems.push(...check(usable, writtenNames(input), root));
  if (usable === undefined || problems.length > 0) throw new ConfigError(file, problems);
  return resolve(usable);
}

function writtenNames(input: unknown): WrittenNames {
  const written = (input ?? {}) as Record<string, unknown>;
  const names = NAMED_SECTIONS.map((section) => [section, keysOf(written[section])]);
  return Object.fromEntries(names) as WrittenNames;
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value)
    : [];
}
