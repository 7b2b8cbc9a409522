import { dirname, resolve as resolvePath } from 'node:path';
import { check } from './check';
import { NAMED_SECTIONS, type WrittenNames } from './check-names';
import { readable } from './customize';
import { evaluate, fileName } from './evaluate';
import { ConfigError, type Problem } from './problem';
import { resolve } from './resolve';
import type { ApplicationInput } from './schema';
import type { ResolvedApplication } from './types';
import { validateShape } from './validate';

/** Name of the file that describes an application. */
export const CONFIG_FILE = 'slipway.config.ts';

/**
 * Reads and resolves a configuration file.
 *
 * @param file path of the file; paths in the configuration start from its folder unless `root` is given
 * @throws ConfigError that lists every problem at once
 */
export function loadApplication(file: string, root?: string): ResolvedApplication {
  const path = resolvePath(file);
  const { value, problems, located } = evaluate(path);
  const application = resolved(value, root ?? dirname(path), fileName(path), problems);
  const { customize } = application;
  return customize === undefined
    ? application
    : { ...application, customize: readable(customize, path, located) };
}

/**
 * Validates a configuration, applies overrides and defaults.
 *
 * @throws ConfigError that lists every problem at once
 */
export function resolveApplication(
  input: unknown,
  { root, file = CONFIG_FILE }: { readonly root: string; readonly file?: string },
): ResolvedApplication {
  return resolved(input, root, file, []);
}

/** Identity; gives the editor the type of the configuration. */
export function defineApplication(application: ApplicationInput): ApplicationInput {
  return application;
}

function resolved(
  input: unknown,
  root: string,
  file: string,
  found: readonly Problem[],
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
