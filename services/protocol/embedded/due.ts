import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { nowMs } from '../clock';
import { arraysOf, type Row } from './row';

/** Runs of one task and priority that are not over. */
export interface Group {
  readonly task: string;
  readonly priority: number;
}

/** A run that can be claimed, or will be `at` that time, milliseconds since 1970. */
export interface Due extends Group {
  readonly rowid: number;
  readonly at: number;
}

const dueOf = ([rowid, at]: readonly SQLOutputValue[], { task, priority }: Group): Due => ({
  task,
  priority,
  rowid: Number(rowid),
  at: Number(at),
});

const urgentFirst = (a: Due, b: Due): number =>
  b.priority - a.priority || a.at - b.at || a.rowid - b.rowid;

/** Has to stand in each query, as in the index itself, for the index to serve. */
export const IS_UNFINISHED = `state IN ('PENDING', 'RUNNING')`;
export const IN_DUE_INDEX = 'runs INDEXED BY runs_due';
export const UNFINISHED = `${IN_DUE_INDEX} WHERE ${IS_UNFINISHED}`;

export interface DueRuns {
  /**
   * What can be claimed, the most urgent first, then the longest waiting; of each task as many as there is room.
   *
   * @param received leaves out what a receiver has now
   */
  next(atMs: number, most: number, room: (task: string) => number, received?: boolean): Due[];
  /** When the first run of a task with room can be claimed. */
  nextAt(room: (task: string) => number, received?: boolean): number | undefined;
  /** Runs that could have been claimed before a time, the longest waiting first. */
  before(timeMs: number, limit: number): Row[];
  /** Runs that wait and whose time has come. */
  waiting(atMs: number): number;
  /** All tasks and priorities that have unfinished runs. */
  groups(): readonly Group[];
}

/**
 * Finds the next runs in a time that does not grow with the number of those that wait: the index is by task, priority
 * and time, and each group of task and priority is entered at its head. Neither a million runs of a task that is not
 * wanted nor a million that lie in the future are walked through.
 */
export function dueRuns(database: DatabaseSync): DueRuns {
  const nextTask = database.prepare(
    `SELECT task, priority FROM ${UNFINISHED} AND task > ? ORDER BY task, priority DESC LIMIT 1`,
  );
  const nextPriority = database.prepare(
    `SELECT priority FROM ${UNFINISHED} AND task = ? AND priority < ? ORDER BY priority DESC LIMIT 1`,
  );
  const inGroup = `${UNFINISHED} AND task = ? AND priority = ?`;
  const head = arraysOf(
    database,
    `SELECT rowid, lease_until AS at FROM ${inGroup} AND lease_until <= ? ORDER BY lease_until LIMIT ?`,
  );
  const notReceived = arraysOf(
    database,
    `SELECT rowid, lease_until AS at FROM ${inGroup} AND lease_until <= ?3
       AND NOT EXISTS (SELECT 1 FROM received WHERE run = runs.rowid AND until > ?3)
     ORDER BY lease_until LIMIT ?4`,
  );
  const first = database.prepare(
    `SELECT lease_until AS at FROM ${inGroup} ORDER BY lease_until LIMIT 1`,
  );
  const firstNotReceived = database.prepare(
    `SELECT lease_until AS at FROM ${inGroup}
       AND NOT EXISTS (SELECT 1 FROM received WHERE run = runs.rowid AND until > ?3)
     ORDER BY lease_until LIMIT 1`,
  );
  const early = database.prepare(
    `SELECT id, task, state, losses, priority, lease_until FROM ${inGroup} AND lease_until < ?
     ORDER BY lease_until LIMIT ?`,
  );
  const count = database.prepare(
    `SELECT COUNT(*) AS runs FROM ${UNFINISHED} AND state = 'PENDING' AND lease_until <= ?`,
  );
  const countReceived = database.prepare(
    `SELECT COUNT(*) AS runs FROM received JOIN runs ON runs.rowid = received.run
     WHERE received.until > ?1 AND state = 'PENDING' AND lease_until <= ?1`,
  );

  const groups = (): Group[] => {
    const found: Group[] = [];
    for (let row = nextTask.get(''); row !== undefined;) {
      const task = String(row.task);
      let priority: number | undefined = Number(row.priority);
      while (priority !== undefined) {
        found.push({ task, priority });
        const lower: Row | undefined = nextPriority.get(task, priority);
        priority = lower === undefined ? undefined : Number(lower.priority);
      }
      row = nextTask.get(task);
    }
    return found;
  };

  return {
    next: (atMs, most, room, received = false) => {
      const rowsOf = received ? notReceived : head;
      const byGroup = groups().map((group) => {
        const free = Math.min(most, room(group.task));
        if (free <= 0) return [];
        return rowsOf(group.task, group.priority, atMs, free).map((row) => dueOf(row, group));
      });
      const [only, ...others] = byGroup;
      if (only !== undefined && others.length === 0) return only;
      return byGroup.flat().sort(urgentFirst).slice(0, most);
    },
    nextAt: (room, received = false) => {
      const times = groups()
        .filter(({ task }) => room(task) > 0)
        .map(({ task, priority }) =>
          received ? firstNotReceived.get(task, priority, nowMs()) : first.get(task, priority),
        )
        .flatMap((row) => (row === undefined ? [] : [Number(row.at)]));
      return times.length === 0 ? undefined : Math.min(...times);
    },
    before: (timeMs, limit) =>
      groups()
        .flatMap(({ task, priority }) => early.all(task, priority, timeMs, limit))
        .sort((a, b) => Number(a.lease_until) - Number(b.lease_until))
        .slice(0, limit),
    groups,
    waiting: (atMs) => Number(count.get(atMs)?.runs) - Number(countReceived.get(atMs)?.runs),
  };
}
