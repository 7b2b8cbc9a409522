import type { DatabaseSync } from 'node:sqlite';
import type { Disk } from './disk';
import { beginToWrite } from './turn';
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
 * Puts the writes of one turn of the event loop into one transaction. Others see it at once; who must not lose it waits
 * for the disk, together with all who were committed meanwhile. A promise settles when its write is there, or surely
 * not; where the disk refuses, nobody knows.
 */
export function groupCommit(
  database: DatabaseSync,
  disk: Pick<Disk, 'reached'>,
  tell: (tidings: Tidings) => void = () => undefined,
  remember: Remember = () => false,
): Write {
  let waiting: Waiting[] = [];

  const commit = (): void => {
    const group = waiting;
    waiting = [];
    let isWatched = false;
    try {
      beginToWrite(database);
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
    const lasting = group.filter(({ kept }) => kept === 'on-disk');
    if (lasting.length < group.length)
      for (const one of group) if (one.kept !== 'on-disk') settle(one);
    if (lasting.length === 0) return;
    disk.reached().then(
      () => lasting.forEach(settle),
      (error: unknown) => {
        for (const { reject } of lasting) reject(error);
      },
    );
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

function settle({ outcome, resolve, reject }: Waiting): void {
  if (outcome !== undefined && 'value' in outcome) resolve(outcome.value as never);
  else reject(outcome?.error);
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
