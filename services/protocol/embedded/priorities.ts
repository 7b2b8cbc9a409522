import type { DatabaseSync } from 'node:sqlite';
import type { Broker } from '../broker';
import type { Write } from './group-commit';

/** Priorities that tasks give to their runs; those that wait already change their place. */
export function prioritiesIn(
  database: DatabaseSync,
  write: Write,
): Required<Pick<Broker, 'setPriorities'>> {
  const known = database.prepare('SELECT task, priority FROM task_priorities');
  const set = database.prepare(
    `INSERT INTO task_priorities (task, priority) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET priority = excluded.priority`,
  );
  const reorder = database.prepare(
    `UPDATE runs SET priority = ?
     WHERE task = ? AND has_own_priority = 0 AND state IN ('PENDING', 'RUNNING')`,
  );
  return {
    setPriorities: (ofTasks) =>
      write(() => {
        const before = new Map(
          known.all().map(({ task, priority }) => [String(task), Number(priority)]),
        );
        for (const task of new Set([...before.keys(), ...Object.keys(ofTasks)])) {
          const priority = ofTasks[task] ?? 0;
          if ((before.get(task) ?? 0) === priority) continue;
          set.run(task, priority);
          reorder.run(priority, task);
        }
      }, 'work'),
  };
}
