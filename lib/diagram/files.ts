import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { GENERATED } from './d2';
import { ENDING, FORMATS, USUAL_FORMATS, type Drawing } from './format';
import { VIEW_KINDS } from './views/settings';

/** Files of views that every application has, of environments that may be gone. */
const OURS = new RegExp(
  `(?:^|-)(?:${[...VIEW_KINDS, 'delivery', 'stacks'].join('|')})\\.(?:${USUAL_FORMATS.join('|')})$`,
);

/** Drawings by the name of their files: `<environment>-<view>`. */
export type Drawings = ReadonlyMap<string, Drawing>;

/**
 * Writes the drawings. Returns the files written.
 *
 * @param all whether there are no others: those of views and environments that are gone are removed
 */
export function writeDrawings(drawings: Drawings, directory: string, all = true): string[] {
  mkdirSync(directory, { recursive: true });
  if (all) for (const file of left(drawings, directory)) rmSync(join(directory, file));
  return contents(drawings).map(([file, content]) => {
    writeFileSync(join(directory, file), content);
    return join(directory, file);
  });
}

/** The files that are not what the drawings would write, or should not be there. */
export function staleFiles(drawings: Drawings, directory: string, all = true): string[] {
  const changed = contents(drawings).filter(([file, content]) => {
    const path = join(directory, file);
    return !existsSync(path) || !readFileSync(path).equals(Buffer.from(content));
  });
  return [...changed.map(([file]) => file), ...(all ? left(drawings, directory) : [])].map((file) =>
    join(directory, file),
  );
}

function contents(drawings: Drawings): [string, string | Buffer][] {
  return [...drawings].flatMap(([name, drawing]) =>
    FORMATS.flatMap((format): [string, string | Buffer][] => {
      const form = drawing[format];
      return form === undefined ? [] : [[`${name}.${ENDING[format]}`, form]];
    }),
  );
}

function left(drawings: Drawings, directory: string): string[] {
  const expected = new Set(contents(drawings).map(([file]) => file));
  return existsSync(directory)
    ? readdirSync(directory).filter((file) => !expected.has(file) && isOurs(file, directory))
    : [];
}

/** A file of a view that people named is known by the D2 beside it, which says that it was generated. */
function isOurs(file: string, directory: string): boolean {
  if (OURS.test(file)) return true;
  const { name, ext } = parse(file);
  const beside = join(directory, `${name}.d2`);
  return (
    (USUAL_FORMATS as readonly string[]).includes(ext.slice(1)) &&
    existsSync(beside) &&
    (readFileSync(beside, 'utf8').split('\n')[0]?.endsWith(GENERATED) ?? false)
  );
}
