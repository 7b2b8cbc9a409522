import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface ConsoleFile {
  readonly type: string;
  readonly content: Buffer;
  /** Made when it is first asked for: each process that serves would make all of them when it starts. */
  readonly gzip: Buffer;
}

export interface ConsoleFiles {
  /** By their names. */
  readonly files: ReadonlyMap<string, ConsoleFile>;
  /** Of their contents: the same for the same files. */
  readonly version: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

/**
 * Names of the files without which nothing is shown: the page's own, and what these import. What a page imports when it
 * is opened is not among them.
 */
export function filesOfFirstPage(files: ConsoleFiles['files']): ReadonlySet<string> {
  const names = new Set(['main.css', 'main.js']);
  // A set goes on to what is added to it meanwhile.
  for (const name of names) {
    const text = files.get(name)?.content.toString() ?? '';
    for (const [, file] of text.matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g))
      if (file !== undefined) names.add(file);
  }
  return names;
}

/** The files that the console was built into; undefined where it was not. */
export function consoleFiles(directory: string): ConsoleFiles | undefined {
  if (!existsSync(directory)) return undefined;
  const hash = createHash('sha256');
  const files = new Map<string, ConsoleFile>();
  for (const name of readdirSync(directory).sort()) {
    const content = readFileSync(join(directory, name));
    hash.update(name).update(content);
    files.set(name, fileOf(name, content));
  }
  return { files, version: hash.digest('hex').slice(0, 12) };
}

function fileOf(name: string, content: Buffer): ConsoleFile {
  let gzip: Buffer | undefined;
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    content,
    get gzip() {
      return (gzip ??= gzipSync(content, { level: 9 }));
    },
  };
}
