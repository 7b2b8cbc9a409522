import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { namedFiles } from './files';

/** Code and images of the app: nothing of them is read. */
const PACKED = /\.(?:zip|jar|whl|tar|t?gz)$/i;

/** All that `readAssembly` reads of a folder. */
export interface AssemblyInputs {
  /** Absolute paths. */
  readonly files: ReadonlySet<string>;
  /** Another one when any of them is named otherwise, says something else, appears or is gone. */
  readonly hash: string;
}

/** @throws AssemblyError where a manifest cannot be read */
export function assemblyInputs(directory: string): AssemblyInputs {
  const root = resolve(directory);
  const hash = createHash('sha256');
  const files = new Set(
    namedFiles(root, root)
      .filter((file) => !PACKED.test(file))
      .sort(),
  );
  for (const file of files) hash.update(`${file}\0${markOf(file)}\n`);
  return { files, hash: hash.digest('hex') };
}

function markOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return found === undefined ? 'none' : 'folder';
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
