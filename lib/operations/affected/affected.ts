import { foldersOf, type Part, type Readers } from './readers';

/** A file that differs from the base. */
export interface Change {
  /** From the project's folder, with slashes. */
  readonly file: string;
  readonly how: 'added' | 'changed' | 'deleted';
}

export interface AffectedFile extends Change {
  readonly affects: readonly Part[];
  /** In a few words. */
  readonly why: string;
}

export interface Affected {
  readonly files: readonly AffectedFile[];
  /** The sum; empty: nothing has to be built again. */
  readonly affects: readonly Part[];
  /** What the change lets stand. */
  readonly unaffected: readonly Part[];
}

/** What people read and no program does: text, pictures. */
const PROSE = /\.(?:md|adoc|rst|png|jpe?g|gif|svg|webp|pdf)$|(?:^|\/)(?:LICENSE|NOTICE|AUTHORS)$/i;

/**
 * What a change has to build again. Where that is not known, rather too much.
 *
 * @param before who read the files of the base; undefined where nobody can say
 */
export function affectedBy(
  changes: readonly Change[],
  now: Readers,
  before: Readers | undefined,
): Affected {
  const files = changes.map((change) => ({ ...change, ...judged(change, now, before) }));
  const sum = new Set(files.flatMap(({ affects }) => affects));
  return {
    files,
    affects: now.parts.filter((part) => sum.has(part)),
    unaffected: now.parts.filter((part) => !sum.has(part)),
  };
}

/** Whether only the base can tell what a change means: a file that is gone has no readers any more. */
export function needsBase(changes: readonly Change[], now: Readers): boolean {
  return changes.some(
    ({ file, how }) =>
      how === 'deleted' &&
      now.of(file).length < now.parts.length &&
      (!PROSE.test(file) || foldersOf(file).some((folder) => now.around(folder).length > 0)),
  );
}

function judged(
  { file, how }: Change,
  now: Readers,
  before: Readers | undefined,
): Pick<AffectedFile, 'affects' | 'why'> {
  const readers = [...now.of(file), ...(how === 'deleted' ? (before?.of(file) ?? []) : [])];
  if (readers.length > 0) {
    const affects = now.parts.filter((part) => readers.includes(part));
    return { affects, why: how === 'deleted' ? 'was read' : 'is read' };
  }
  if (how === 'deleted' && before === undefined && needsBase([{ file, how }], now))
    return { affects: now.parts, why: 'is gone, and nobody knows who read it' };
  const context = now.ignoredBy(file);
  if (context !== undefined && how !== 'deleted')
    return { affects: [], why: `ignored in ${context}` };
  if (PROSE.test(file)) return { affects: [], why: 'nothing reads it' };
  return beside(file, now);
}

/** Nothing is known to read it: then it is for what the files around it are for. */
function beside(file: string, now: Readers): Pick<AffectedFile, 'affects' | 'why'> {
  const folders = foldersOf(file);
  for (const folder of folders) {
    const affects = now.around(folder);
    if (affects.length > 0) return { affects, why: `lies among sources, in ${folder}` };
  }
  const outermost = folders.at(-1);
  return outermost === undefined
    ? { affects: now.parts, why: 'nobody knows who reads it' }
    : { affects: [], why: `nothing reads ${outermost}/` };
}
