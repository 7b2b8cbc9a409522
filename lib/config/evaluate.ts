import { existsSync } from 'node:fs';
import Module, { createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import { basename, dirname, relative, resolve as resolvePath } from 'node:path';
import type { Message } from 'esbuild';
import { compiled } from '../bundling';
import { ConfigError, type Problem } from './problem';

/** The default export of a file, what is wrong with its source though it runs, and where later errors come from. */
interface Evaluated {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  readonly located: Located;
}

/** Of an error that arose in the file: its line there, empty where that is not known, and its message in one line. */
export type Located = (error: unknown) => { readonly line: string; readonly reason: string };

/** What Node's own loader does with a source that was read, source map included. */
interface Compiling extends NodeJS.Module {
  _compile(code: string, path: string): void;
}

/**
 * Compiles and runs a file here, so that it loads the same whatever started this process.
 *
 * @throws ConfigError that names the line where it does not compile, or fails
 */
export function evaluate(path: string): Evaluated {
  const name = fileName(path);
  if (!existsSync(path)) {
    throw new ConfigError(name, [
      { path: '', message: 'no such file; run in the folder that holds it, or name another one' },
    ]);
  }
  const { code, problems } = compile(path);
  const located: Located = (error) => ({
    line: lineOf(error, path, code),
    reason: reasonOf(error),
  });
  const module = new Module(path) as Compiling;
  module.require = createRequire(path);
  try {
    module._compile(code, path);
  } catch (error) {
    const { line, reason } = located(error);
    throw new ConfigError(name, [{ path: line, message: `failed while it was read: ${reason}` }]);
  }
  const { default: value } = module.exports as { default?: unknown };
  if (value === undefined) {
    throw new ConfigError(name, [
      {
        path: '',
        message: 'has no default export; write `export default defineApplication({ … })`',
      },
    ]);
  }
  return { value, problems, located };
}

/** A file as people know it: relative to where they are. */
export function fileName(path: string): string {
  const name = relative(process.cwd(), path);
  return name.startsWith('..') ? path : name;
}

interface Compiled {
  /** With its source map. */
  readonly code: string;
  readonly problems: readonly Problem[];
}

function compile(path: string): Compiled {
  try {
    const { outputs, warnings } = compiled({
      root: dirname(path),
      name: 'config',
      options: {
        entryPoints: [path],
        bundle: true,
        outfile: `${path}.js`,
        sourcemap: 'inline',
        sourcesContent: false,
        platform: 'node',
        format: 'cjs',
        target: 'node20',
        packages: 'external',
      },
    });
    const code = Buffer.from(outputs.get(`${basename(path)}.js`) ?? []).toString();
    return { code, problems: duplicateKeys(warnings) };
  } catch (error) {
    throw new ConfigError(fileName(path), compileErrors(error));
  }
}

/** A key written twice silently loses its first value in JavaScript; esbuild sees it in the source. */
function duplicateKeys(warnings: readonly Message[]): Problem[] {
  return warnings
    .filter(({ id }) => id === 'duplicate-object-key')
    .map((warning) => ({
      path: placeOf(warning),
      message: `${warning.text.replace(/^Duplicate key "(.*)" in object literal$/, "duplicate name '$1'")}: the first one would be lost`,
    }));
}

function compileErrors(error: unknown): Problem[] {
  const { errors = [] } = (error ?? {}) as { errors?: readonly Message[] };
  if (errors.length === 0) return [{ path: '', message: reasonOf(error) }];
  return errors.map((message) => ({ path: placeOf(message), message: message.text }));
}

function placeOf({ location }: Message): string {
  return location === null ? '' : `${fileName(resolvePath(location.file))}:${location.line}`;
}

/** Some values that people throw are no errors; some messages have many lines. */
function reasonOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  const [first = ''] = String(message ?? error)
    .trim()
    .split('\n');
  return first;
}

/** The line of the source in which an error arose; empty where its stack does not say. */
function lineOf(error: unknown, path: string, code: string): string {
  const { stack } = (error ?? {}) as { stack?: unknown };
  const frame = String(stack)
    .split('\n')
    .find((line) => line.includes(`${path}:`));
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame ?? '') ?? [];
  if (line === undefined || column === undefined) return '';
  // Where Node reads source maps, the stack names the source already.
  if (process.sourceMapsEnabled) return `${fileName(path)}:${line}`;
  const origin = mapIn(code).findEntry(Number(line) - 1, Number(column) - 1);
  if (!('originalSource' in origin)) return '';
  const source = resolvePath(dirname(path), origin.originalSource);
  return `${fileName(source)}:${origin.originalLine + 1}`;
}

function mapIn(code: string): SourceMap {
  const [, base64 = ''] = /\/\/# sourceMappingURL=.*;base64,(.*)\s*$/.exec(code) ?? [];
  return new SourceMap(JSON.parse(Buffer.from(base64, 'base64').toString()) as SourceMapPayload);
}
