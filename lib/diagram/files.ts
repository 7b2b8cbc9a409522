import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Drawing } from './draw';

const FORMS = ['d2', 'svg', 'png'] as const;
const OURS = /-overview\.(?:d2|svg|png)$/;

/** Drawings by the name of their environment. */
export type Drawings = ReadonlyMap<string, Drawing>;

/** Writes the drawings and removes those of environments that are gone. Returns the files written. */
export function writeDrawings(drawings: Drawings, directory: string): string[] {
  mkdirSync(directory, { recursive: true });
  for (const file of left(drawings, directory)) rmSync(join(directory, file));
  return contents(drawings).map(([file, content]) => {
    writeFileSync(join(directory, file), content);
    return join(directory, file);
  });
}

/** The files that are not what the drawings would write, or should not be there. */
export function staleFiles(drawings: Drawings, directory: string): string[] {
  const changed = contents(drawings).filter(([file, content]) => {
    const path = join(directory, file);
    return !existsSync(path) || !readFileSync(path).equals(Buffer.from(content));
  });
  return [...changed.map(([file]) => file), ...left(drawings, directory)].map((file) =>
    join(directory, file),
  );
}

function contents(drawings: Drawings): [string, string | Buffer][] {
  return [...drawings].flatMap(([name, drawing]) =>
    FORMS.map((form): [string, string | Buffer] => [`${name}-overview.${form}`, drawing[form]]),
  );
}

function left(drawings: Drawings, directory: string): string[] {
  const expected = new Set(contents(drawings).map(([file]) => file));
  return existsSync(directory)
    ? readdirSync(directory).filter((file) => OURS.test(file) && !expected.has(file))
    : [];
}
