import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, relative, resolve as resolvePath } from 'node:path';
import { runInThisContext } from 'node:vm';
import { buildSync, transformSync, type Message } from 'esbuild';
import { check } from './check';
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
  return resolveApplication(evaluate(path), { root: root ?? dirname(path), file: nameOf(path) });
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
  const shape = validateShape(input);
  const problems = shape.ok ? check(shape.input, root) : shape.problems;
  if (!shape.ok || problems.length > 0) throw new ConfigError(file, problems);
  return resolve(shape.input);
}

/** Identity; gives the editor the type of the configuration. */
export function defineApplication(application: ApplicationInput): ApplicationInput {
  return application;
}

function nameOf(path: string): string {
  const name = relative(process.cwd(), path);
  return name.startsWith('..') ? path : name;
}

/** Compiles and runs the file here, so that it loads the same whatever started this process. */
function evaluate(path: string): unknown {
  if (!existsSync(path)) {
    throw new ConfigError(nameOf(path), [
      { path: '', message: 'no such file; run in the folder that holds it, or name another one' },
    ]);
  }
  const code = compile(path);
  const module: { exports: { default?: unknown } } = { exports: {} };
  try {
    const wrapped = `(function (module, exports, require, __filename, __dirname) {${code}\n})`;
    const run = runInThisContext(wrapped, { filename: path }) as (...args: unknown[]) => void;
    run(module, module.exports, createRequire(path), path, dirname(path));
  } catch (error) {
    const reason = (error as { message?: string } | null)?.message ?? String(error);
    throw new ConfigError(nameOf(path), [
      { path: '', message: `failed while it was read: ${reason}` },
    ]);
  }
  if (module.exports.default === undefined) {
    throw new ConfigError(nameOf(path), [
      {
        path: '',
        message: 'has no default export; write `export default defineApplication({ … })`',
      },
    ]);
  }
  return module.exports.default;
}

function compile(path: string): string {
  const name = nameOf(path);
  refuseDuplicateKeys(path, name);
  try {
    const { outputFiles } = buildSync({
      entryPoints: [path],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      packages: 'external',
      logLevel: 'silent',
      external: ['esbuild'],
    });
    return outputFiles[0]?.text ?? '';
  } catch (error) {
    throw new ConfigError(name, problemsOf((error as { errors?: Message[] }).errors, error));
  }
}

/** A key written twice silently loses its first value in JavaScript; esbuild sees it in the source. */
function refuseDuplicateKeys(path: string, name: string): void {
  let warnings: Message[] = [];
  try {
    warnings = transformSync(readFileSync(path, 'utf8'), {
      loader: 'ts',
      sourcefile: path,
      logLevel: 'silent',
    }).warnings;
  } catch {
    return; // the build that follows reports it with the file's other errors
  }
  const duplicates = warnings.filter(({ id }) => id === 'duplicate-object-key');
  if (duplicates.length === 0) return;
  throw new ConfigError(
    name,
    duplicates.map(({ text, location }) => ({
      path: `${name}:${location?.line ?? 0}`,
      message: `${text.replace(/^Duplicate key "(.*)" in object literal$/, "duplicate name '$1'")}: the first one would be lost`,
    })),
  );
}

function problemsOf(errors: readonly Message[] | undefined, error: unknown): Problem[] {
  if (errors === undefined || errors.length === 0) {
    return [{ path: '', message: error instanceof Error ? error.message : String(error) }];
  }
  return errors.map(({ text, location }) => ({
    path: location === null ? '' : `${nameOf(resolvePath(location.file))}:${location.line}`,
    message: text,
  }));
}
