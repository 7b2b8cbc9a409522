import type { DatabaseSync } from 'node:sqlite';
import type { StoredArchitecture } from '../architecture';
import type { RunStore } from '../store';
import type { Write } from './group-commit';

/** The picture of the environment, in the SQLite file. */
export function architectureIn(
  database: DatabaseSync,
  write: Write,
): Pick<RunStore, 'saveArchitecture' | 'architecture'> {
  const save = database.prepare('INSERT OR REPLACE INTO architecture (only, stored) VALUES (0, ?)');
  const get = database.prepare('SELECT stored FROM architecture');
  return {
    saveArchitecture: async (value) => {
      await write(() => save.run(JSON.stringify(value)));
    },
    architecture: async () => {
      const stored = get.get()?.stored;
      return Promise.resolve(
        typeof stored === 'string' ? (JSON.parse(stored) as StoredArchitecture) : undefined,
      );
    },
  };
}
