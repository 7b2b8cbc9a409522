import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** Files of this machine that stand in for those in images. One that was written never changes: containers have it. */
export interface OverlayFiles {
  /** Absolute path of a file with this content. */
  put(name: string, content: Uint8Array): string;
  /** Removes those that nothing uses any more. */
  keepOnly(paths: ReadonlySet<string>): void;
}

/** Begins with an empty folder: what is in it is of a former start. */
export function overlayFiles(folder: string): OverlayFiles {
  const root = resolve(folder);
  rmSync(root, { recursive: true, force: true });
  return {
    put: (name, content) => {
      const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
      const path = join(root, `${hash}-${basename(name)}`);
      if (existsSync(path)) return path;
      mkdirSync(root, { recursive: true });
      // Users of containers read it, too.
      writeFileSync(`${path}.new`, content, { mode: 0o644 });
      renameSync(`${path}.new`, path);
      return path;
    },
    keepOnly: (paths) => {
      if (!existsSync(root)) return;
      for (const name of readdirSync(root))
        if (!paths.has(join(root, name))) rmSync(join(root, name), { force: true });
    },
  };
}
