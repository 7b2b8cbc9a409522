import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';

/**
 * Hears of files that are written, made or removed in a folder and in all below it, those that come later too. Each folder
 * is watched by itself: where Node watches folders within folders, on Linux, it loses a file that another one takes the
 * place of, as editors do.
 *
 * @param hear gets the path, from `folder` with slashes; undefined where the system does not say which
 * @param leaveOut by the name of what lies directly in `folder`
 * @returns ends it
 */
export function watchFolder(
  folder: string,
  hear: (file: string | undefined) => void,
  leaveOut: (name: string) => boolean,
): () => void {
  const watchers = new Map<string, FSWatcher>();
  const forget = (path: string): void => {
    watchers.get(path)?.close();
    watchers.delete(path);
  };
  const add = (path: string, isNew: boolean): void => {
    if (watchers.has(path)) return;
    const below = (name: string): string => (path === '' ? name : `${path}/${name}`);
    try {
      const watcher = watch(at(folder, path), (_event, name) => {
        if (name === null) hear(undefined);
        else if (path !== '' || !leaveOut(name)) look(below(name));
      });
      watcher.on('error', () => forget(path));
      watchers.set(path, watcher);
      for (const entry of readdirSync(at(folder, path), { withFileTypes: true })) {
        if (path === '' && leaveOut(entry.name)) continue;
        if (entry.isDirectory()) {
          if (entry.name !== 'node_modules') add(below(entry.name), isNew);
        } else if (isNew) hear(below(entry.name));
      }
    } catch {
      // It is gone already.
      forget(path);
    }
  };
  const look = (path: string): void => {
    const isFolder = statSync(at(folder, path), { throwIfNoEntry: false })?.isDirectory();
    if (isFolder === true) {
      if (!path.endsWith('/node_modules')) add(path, true);
      return;
    }
    if (watchers.has(path))
      for (const one of [...watchers.keys()])
        if (one === path || one.startsWith(`${path}/`)) forget(one);
    hear(path);
  };
  add('', false);
  return () => {
    for (const path of [...watchers.keys()]) forget(path);
  };
}

const at = (folder: string, path: string): string => (path === '' ? folder : `${folder}/${path}`);
