import type { DatabaseSync } from 'node:sqlite';
import type { Tidings } from './wake';

/**
 * A statement, or several: they happen together or, where they throw, alone do not.
 *
 * @param tidings what other processes are told once it is there
 * @param changed ids of the runs that may be others after it
 * @param kept `on-disk`: it survives a loss of power from then on. `by-process`: from the next write on that does; until
 *   then it survives whatever happens to processes. It waits for no disk, which takes a hundred times as long.
 *   Default `on-disk`
 */
export type Write = <T>(
  statements: () => T,
  tidings?: Tidings,
  changed?: readonly string[] | ((value: T) => readonly string[]),
  kept?: Kept,
) => Promise<T>;

export type Kept = 'on-disk' | 'by-process';

/** Keeps in mind which runs changed, inside the transaction that changes them. Returns whether anybody looks on. */
export type Remember = (runIds: readonly string[]) => boolean;

interface Waiting {
  readonly statements: () => unknown;
  readonly tidings: Tidings | undefined;
  readonly changed: ((value: never) => readonly string[]) | readonly string[] | undefined;
  readonly kept: Kept;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  outcome: { readonly value: unknown } | { readonly error: Error } | undefined;
}

/**
 * Puts the writes of one turn of the event loop into one transaction. A commit waits for the disk, statements do
 * not: many share the wait. A promise settles when its write is there, or surely not.
 */
export function groupCommit(
  database: DatabaseSync,
  tell: (tidings: Tidings) => void = () => undefined,
  remember: Remember = () => false,
): Write {
  let waiting: Waiting[] = [];
  let setTo: Kept | undefined;

  /** The log is written in order: who waits for the disk waits for all that was written before. */
  const waitFor = (kept: Kept): void => {
    if (kept === setTo) return;
    database.exec(`PRAGMA synchronous = ${kept === 'on-disk' ? 'FULL' : 'NORMAL'}`);
    setTo = kept;
  };

  const commit = (): void => {
    const group = waiting;
    waiting = [];
    let isWatched = false;
    try {
      waitFor(group.some(({ kept }) => kept === 'on-disk') ? 'on-disk' : 'by-process');
      database.exec('BEGIN IMMEDIATE');
      for (const one of group) {
        one.outcome = outcomeOf(one.statements);
        // A full disk ends the transaction; what follows would be committed each by itself.
        if (!database.isTransaction) throw reasonOf(one.outcome);
      }
      const changed = group.flatMap(changedBy);
      if (changed.length > 0) isWatched = remember(changed);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
      for (const { reject } of group) reject(error);
      return;
    }
    for (const tidings of ['work', 'cancel'] as const)
      if (group.some((one) => one.tidings === tidings)) tell(tidings);
    if (isWatched || group.some((one) => one.tidings === 'change')) tell('change');
    for (const { outcome, resolve, reject } of group) {
      if (outcome !== undefined && 'value' in outcome) resolve(outcome.value as never);
      else reject(outcome?.error);
    }
  };

  return <T>(
    statements: () => T,
    tidings?: Tidings,
    changed?: readonly string[] | ((value: T) => readonly string[]),
    kept: Kept = 'on-disk',
  ) =>
    new Promise<T>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(commit);
      waiting.push({ statements, tidings, changed, kept, resolve, reject, outcome: undefined });
    });
}

function changedBy({ outcome, changed }: Waiting): readonly string[] {
  if (changed === undefined || outcome === undefined || !('value' in outcome)) return [];
  return typeof changed === 'function' ? changed(outcome.value as never) : changed;
}

const reasonOf = (outcome: Waiting['outcome']): Error =>
  outcome !== undefined && 'error' in outcome
    ? outcome.error
    : new Error('the transaction was ended');

/** A statement that fails undoes itself and leaves the transaction as it was. */
function outcomeOf(statements: () => unknown): Waiting['outcome'] {
  try {
    return { value: statements() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}
