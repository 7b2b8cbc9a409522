import { close, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from './database';

/** The disk below the database's log. */
export interface Disk {
  /** Settles once all that was committed before is on the disk. Refused where the disk refuses. */
  readonly reached: () => Promise<void>;
  readonly close: () => void;
}

/**
 * The few threads that wait for disks also look up names and read files for whatever code is in this process. Where
 * they are all taken for so long, this one waits by itself: a lease must not run out because of them. Milliseconds.
 */
const PATIENCE_MS = 100;

/**
 * Waits for the disk beside the event loop, and beside the lock of the database: SQLite itself would wait with both held,
 * so that of several processes that write, all but one stand still. Commits are appended to one file, hence whoever
 * waits for the last one waits for all before it, those of other processes too. The file is the same as long as
 * somebody has the database open. https://www.sqlite.org/wal.html
 */
export function diskOf(directory: string): Disk {
  const file = openSync(join(directory, `${DATABASE_FILE}-wal`), 'r+');
  let isClosed = false;
  let hasEnded = false;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  /** Threads that may still use the file. */
  let underWay = 0;

  const closeAtEnd = (): void => {
    if (!isClosed || underWay > 0 || running !== undefined || next !== undefined) return;
    if (!hasEnded) close(file, () => undefined);
    hasEnded = true;
  };
  const start = (): Promise<void> => {
    next = undefined;
    const own = new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        try {
          fdatasyncSync(file);
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      }, PATIENCE_MS);
      fdatasync(file, (error) => {
        clearTimeout(late);
        underWay -= 1;
        if (error === null) resolve();
        else reject(error);
        closeAtEnd();
      });
      underWay += 1;
    });
    running = own;
    const end = (): void => {
      if (running === own) running = undefined;
      closeAtEnd();
    };
    own.then(end, end);
    return own;
  };

  return {
    // What is under way may have begun before the commit.
    reached: () => {
      if (isClosed) return Promise.reject(new Error('database is not open'));
      return running === undefined
        ? start()
        : (next ??= running.catch(() => undefined).then(start));
    },
    close: () => {
      isClosed = true;
      closeAtEnd();
    },
  };
}
