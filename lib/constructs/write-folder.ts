import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Lets a folder hold these files, and nothing else. What it holds already stays as it is: the CDK knows the hash of a
 * file that was not written since.
 *
 * @param files contents by path in the folder, with slashes
 */
export function writeFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  const folders = new Set([...files.keys()].flatMap(foldersOf));
  const isWanted = (name: string) => {
    const found = lstatSync(join(folder, name));
    return found.isDirectory() ? folders.has(name) : found.isFile() && files.has(name);
  };
  if (!namesIn(folder).every(isWanted)) rmSync(folder, { recursive: true });
  for (const [name, content] of files) {
    const path = join(folder, name);
    if (holds(path, content)) continue;
    mkdirSync(dirname(path), { recursive: true });
    // Another folder may share the file.
    rmSync(path, { force: true });
    writeFileSync(path, content);
  }
}

/** Below a folder, with slashes; none where there is no folder. */
function namesIn(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    name.replaceAll('\\', '/'),
  );
}

/** All that a file is in, up to the folder itself. */
function foldersOf(name: string): string[] {
  const parent = dirname(name);
  return parent === '.' ? [] : [parent, ...foldersOf(parent)];
}

function holds(path: string, content: Uint8Array): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  return size === content.length && readFileSync(path).equals(content);
}
