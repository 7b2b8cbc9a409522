import type { DatabaseSync } from 'node:sqlite';

/** A statement, or several: they happen together or, where they throw, alone do not. */
export type Write = <T>(statements: () => T) => Promise<T>;

interface Waiting {
  /** Performs the statements. What it returns tells the one who waits. */
  readonly perform: () => () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Puts the writes of one turn of the event loop into one transaction. A commit waits for the disk, statements do
 * not: many share the wait. A promise settles when its write is on the disk, or surely not there.
 */
export function groupCommit(database: DatabaseSync): Write {
  let waiting: Waiting[] = [];

  const commit = (): void => {
    const group = waiting;
    waiting = [];
    try {
      database.exec('BEGIN IMMEDIATE');
      const told = group.map((one) => {
        const tell = one.perform();
        // A full disk ends the transaction; what follows would be committed each by itself.
        if (!database.isTransaction) throw new Error('the transaction was ended');
        return tell;
      });
      database.exec('COMMIT');
      for (const tell of told) tell();
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
      for (const { refuse } of group) refuse(error);
    }
  };

  return <T>(statements: () => T) =>
    new Promise<T>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(commit);
      waiting.push({
        perform: () => {
          try {
            const value = statements();
            return () => resolve(value);
          } catch (error) {
            // A statement that fails undoes itself and leaves the transaction as it was.
            const reason = error instanceof Error ? error : new Error(String(error));
            return () => reject(reason);
          }
        },
        refuse: reject,
      });
    });
}
