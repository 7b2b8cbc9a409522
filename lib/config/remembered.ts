import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { isData } from './plain-data';
import { showTheSame, watched, type Look } from './project-files';
import type { ResolvedApplication } from './types';

/**
 * What a valid configuration resolves to, kept beside its compiled form: while it evaluates to the same values, the
 * schema need not be built. One with problems is never kept: they are found anew each time.
 */

interface Kept {
  /** Hash of all that it was resolved from, files apart. */
  readonly from: string;
  readonly looks: readonly Look[];
  readonly application: ResolvedApplication;
}

interface From {
  /** The configuration, as it evaluates. */
  readonly value: unknown;
  /** Folder that paths in it start from. */
  readonly root: string;
  /** Where it is kept; it is there, or nothing is kept. */
  readonly folder: string;
}

interface Program {
  /** Hash of its code. */
  readonly hash: string;
  /** What it keeps is its own: another program is made of other code. */
  readonly file: string;
  readonly versions: unknown;
}

let program: Program | undefined;

/**
 * From now on, what this program makes may be kept as made by it.
 *
 * @param hash of the program's code; undefined: nothing is kept
 * @param name apart from which others keep theirs
 */
export function rememberAs(hash: string | undefined, name?: string): void {
  const file = name === undefined ? 'resolved' : `resolved-${name}`;
  program = hash === undefined ? undefined : { hash, file, versions: versions() };
}

/** Hash of this program's code; undefined where it was not said: nothing is kept then. */
export const programHash = (): string | undefined => program?.hash;

/** What `resolve` makes of a configuration, or made of it before. */
export function remembered(
  { value, root, folder }: From,
  resolve: () => ResolvedApplication,
): ResolvedApplication {
  if (program === undefined || !isData(value, 'customize')) return resolve();
  const { customize, ...data } = Object(value) as Partial<ResolvedApplication>;
  const from = hashOf(serialize([program.hash, program.versions, root, typeof customize, data]));
  const file = join(folder, program.file);
  const known = read(file, from);
  if (known !== undefined) return { ...known, ...(customize !== undefined && { customize }) };
  const { result, looks } = watched(resolve);
  const application: { -readonly [Key in keyof ResolvedApplication]: ResolvedApplication[Key] } = {
    ...result,
  };
  delete application.customize;
  write(file, { from, looks, application });
  return result;
}

function read(file: string, from: string): ResolvedApplication | undefined {
  try {
    const stored = readFileSync(file);
    const kept = stored.subarray(HASH_BYTES);
    if (hashOf(kept) !== stored.toString('latin1', 0, HASH_BYTES)) return undefined;
    const found = deserialize(kept) as Kept;
    return found.from === from && showTheSame(found.looks) ? found.application : undefined;
  } catch {
    return undefined;
  }
}

/** Best effort: where that fails, the next process resolves again. */
function write(file: string, kept: Kept): void {
  const temporary = `${file}.${process.pid}`;
  const contents = serialize(kept);
  try {
    // What a configuration took from the surroundings is in it: for this user alone.
    const mode = 0o600;
    writeFileSync(temporary, hashOf(contents), { mode });
    appendFileSync(temporary, contents);
    renameSync(temporary, file);
  } catch {
    // as if it had never been resolved
  }
}

const HASH_BYTES = 64;

/** Of Node, which knows the time zones, and of the packages that check: this project pins them. */
function versions(): unknown {
  const own = join(__dirname, '..', '..', 'package.json');
  return [process.versions, readFileSync(own, 'utf8')];
}

const hashOf = (contents: Uint8Array): string =>
  createHash('sha256').update(contents).digest('hex');
