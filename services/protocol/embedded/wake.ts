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

/** What a commit may bring that others wait for: something to do, a wish that it end, or news for who looks on. */
export type Tidings = 'work' | 'cancel' | 'change';

const TIDINGS = ['work', 'cancel', 'change'] as const satisfies readonly Tidings[];

/** Who looks on is told of many commits at once. */
const NEWS_EVERY_MS = 20;

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
  const files = { work: open('work'), cancel: open('cancel'), change: open('change') };
  const listeners = {
    work: new Set<() => void>(),
    cancel: new Set<() => void>(),
    change: new Set<() => void>(),
  };
  const byte = Buffer.from('.');
  // In place: the file does not grow.
  const touch = (tidings: Tidings): void => void writeSync(files[tidings], byte, 0, 1, 0);
  let news: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;

  const watched = (): void => {
    if (watcher !== undefined) return;
    watcher = watch(folder, { persistent: false }, (_event, name) => {
      for (const tidings of TIDINGS)
        if (name === null || name === tidings)
          for (const listener of [...listeners[tidings]]) listener();
    });
    watcher.on('error', () => undefined); // who waits looks again after a while all the same
  };

  return {
    tell: (tidings) => {
      if (tidings !== 'change') touch(tidings);
      else
        news ??= setTimeout(() => {
          news = undefined;
          touch('change');
        }, NEWS_EVERY_MS).unref();
    },
    listen: (tidings, listener) => {
      watched();
      listeners[tidings].add(listener);
      return () => void listeners[tidings].delete(listener);
    },
    close: () => {
      watcher?.close();
      clearTimeout(news);
      if (news !== undefined) touch('change');
      for (const file of Object.values(files)) closeSync(file);
    },
  };
}
