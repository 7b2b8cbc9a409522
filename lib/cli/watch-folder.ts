import { relative } from 'node:path';

export interface WatchedFolder {
  /** From then on nothing is missed; or it was ended before. */
  readonly ready: Promise<unknown>;
  end(): Promise<void>;
}

/**
 * Hears of files that are written, made or removed in a folder and in all below it, those that come later too.
 * Node's own watching of folders within folders loses, on Linux, a file that another one takes the place of, as editors do.
 *
 * @param hear gets the path, from `folder` with slashes; once for what is saved several times within some milliseconds
 * @param leaveOut by the name of what lies directly in `folder`; installed packages always are
 * @param fail what cannot be watched: a system has so many watches, for one
 */
export function watchFolder(
  folder: string,
  hear: (file: string) => void,
  leaveOut: (name: string) => boolean,
  fail: (error: unknown) => void,
): WatchedFolder {
  const { watch } = require('chokidar') as typeof import('chokidar');
  const inFolder = (path: string): string => relative(folder, path).replaceAll('\\', '/');
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path) => {
      const [first = '', ...rest] = inFolder(path).split('/');
      return leaveOut(first) || first === 'node_modules' || rest.includes('node_modules');
    },
  });
  watcher.on('all', (_event, path) => hear(inFolder(path))).on('error', fail);
  const { promise: ready, resolve } = Promise.withResolvers<unknown>();
  watcher.once('ready', () => resolve(undefined));
  const end = (): Promise<void> => {
    resolve(undefined);
    return watcher.close();
  };
  return { ready, end };
}
