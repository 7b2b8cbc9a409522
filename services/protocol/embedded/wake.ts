import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  watch,
  writeSync,
  type FSWatcher,
} from 'node:fs';
import { join } from 'node:path';

/** What a commit may bring that others wait for: something to do, or a wish that it end. */
export type Tidings = 'work' | 'cancel';

/** Tells the processes that share a folder what a commit brought. */
export interface Wake {
  /** After the commit: whoever looks then sees it. */
  readonly tell: (tidings: Tidings) => void;
  /** Calls back soon after each telling, in any process. Returns how to end that. */
  readonly listen: (tidings: Tidings, listener: () => void) => () => void;
  readonly close: () => void;
}

/**
 * A byte is written into a file that the others watch. They do not watch the database itself: its log is written before
 * the commit is to be seen, and by all that is of no interest, too.
 */
export function wakeIn(directory: string): Wake {
  const folder = join(directory, 'wake');
  mkdirSync(folder, { recursive: true });
  const open = (tidings: Tidings) =>
    openSync(join(folder, tidings), constants.O_RDWR | constants.O_CREAT);
  const files = { work: open('work'), cancel: open('cancel') };
  const listeners = { work: new Set<() => void>(), cancel: new Set<() => void>() };
  const byte = Buffer.from('.');
  let watcher: FSWatcher | undefined;

  const watched = (): void => {
    if (watcher !== undefined) return;
    watcher = watch(folder, { persistent: false }, (_event, name) => {
      for (const tidings of ['work', 'cancel'] as const)
        if (name === null || name === tidings)
          for (const listener of [...listeners[tidings]]) listener();
    });
    watcher.on('error', () => undefined); // who waits looks again after a while all the same
  };

  return {
    tell: (tidings) => {
      // In place: the file does not grow.
      writeSync(files[tidings], byte, 0, 1, 0);
    },
    listen: (tidings, listener) => {
      watched();
      listeners[tidings].add(listener);
      return () => void listeners[tidings].delete(listener);
    },
    close: () => {
      watcher?.close();
      for (const file of Object.values(files)) closeSync(file);
    },
  };
}
