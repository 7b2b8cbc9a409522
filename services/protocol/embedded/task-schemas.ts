import type { DatabaseSync } from 'node:sqlite';
import type { RunStore } from '../store';
import type { TaskSchemas } from '../task-schemas';
import type { Write } from './group-commit';
import { decode } from './row';

/** What tasks take and give, in the SQLite file. */
export function taskSchemasIn(
  database: DatabaseSync,
  write: Write,
): Pick<RunStore, 'saveTaskSchemas' | 'taskSchemas'> {
  const save = database.prepare(
    'INSERT OR REPLACE INTO task_schemas (task, schemas) VALUES (?, ?)',
  );
  const all = database.prepare('SELECT task, schemas FROM task_schemas');
  return {
    saveTaskSchemas: async (schemas) => {
      await write(() => {
        for (const [task, value] of Object.entries(schemas)) save.run(task, JSON.stringify(value));
      });
    },
    taskSchemas: async () =>
      Promise.resolve(
        Object.fromEntries(
          all.all().map(({ task, schemas }) => [String(task), decode(schemas) as TaskSchemas]),
        ),
      ),
  };
}
