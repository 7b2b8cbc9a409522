import type { DatabaseSync } from 'node:sqlite';
import { nowIso, nowMs } from '../clock';
import type { Run, RunError } from '../run';
import type { NewRun, RunStore } from '../store';
import { attemptsIn } from './attempts';
import { architectureIn } from './architecture';
import { claimingIn } from './claiming';
import type { DueRuns } from './due';
import type { Write } from './group-commit';
import { listingIn } from './listing';
import { decode, encode, logLineOf, overdueOf, runOf } from './row';
import { taskSchemasIn } from './task-schemas';

const LOG_PAGE = 1000;

/** The run store in a SQLite file. Each statement is a conditional write. */
export function embeddedStore(database: DatabaseSync, write: Write, due: DueRuns): RunStore {
  const attempts = attemptsIn(database);
  const statements = {
    create: database.prepare(
      `INSERT INTO runs (id, task, state, input, created_at, key, not_before, priority, has_own_priority, retry_of,
         lease_until)
       VALUES (?1, ?2, 'PENDING', ?3, ?4, ?5, ?6,
         COALESCE(?7, (SELECT priority FROM task_priorities WHERE task = ?2), 0), ?7 IS NOT NULL, ?8, ?9)
       ON CONFLICT DO NOTHING`,
    ),
    get: database.prepare('SELECT * FROM runs WHERE id = ?'),
    cancelPending: database.prepare(
      `UPDATE runs SET state = 'CANCELLED', finished_at = ?, error = ? WHERE id = ? AND state = 'PENDING'`,
    ),
    cancelRunning: database.prepare(
      `UPDATE runs SET cancel_requested = 1 WHERE id = ? AND state = 'RUNNING'`,
    ),
    markRetried: database.prepare(
      `UPDATE runs SET retried_as = ?
       WHERE id = ? AND state IN ('FAILED', 'CANCELLED', 'TIMED_OUT') AND retried_as IS NULL`,
    ),
    setProgress: database.prepare(
      `UPDATE runs SET progress = ? WHERE id = ? AND token = ? AND state = 'RUNNING'`,
    ),
    saveStep: database.prepare(
      `INSERT INTO steps (run_id, name, result)
       SELECT id, ?, ? FROM runs WHERE id = ? AND token = ? AND state = 'RUNNING'
       ON CONFLICT DO UPDATE SET result = excluded.result`,
    ),
    steps: database.prepare('SELECT name, result FROM steps WHERE run_id = ?'),
    holdKey: database.prepare(
      `INSERT INTO held_keys (task, key, run_id) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET run_id = excluded.run_id WHERE NOT EXISTS
         (SELECT 1 FROM runs WHERE id = held_keys.run_id AND state IN ('PENDING', 'RUNNING'))`,
    ),
    keyHolder: database.prepare('SELECT run_id FROM held_keys WHERE task = ? AND key = ?'),
    markResent: database.prepare(
      `UPDATE runs SET lease_until = ?
       WHERE id = ? AND state IN ('PENDING', 'RUNNING') AND lease_until < ?`,
    ),
    owns: database.prepare(`SELECT 1 FROM runs WHERE id = ? AND token = ? AND state = 'RUNNING'`),
    appendLog: database.prepare(
      `INSERT INTO log (run_id, sequence, at, stream, text)
       VALUES (?1, 1 + COALESCE((SELECT MAX(sequence) FROM log WHERE run_id = ?1), 0), ?2, ?3, ?4)`,
    ),
    lastStarted: database.prepare('SELECT run_id FROM last_started WHERE task = ?'),
    firstStarted: database.prepare(
      'INSERT INTO last_started (task, run_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
    ),
    replaceLastStarted: database.prepare(
      'UPDATE last_started SET run_id = ? WHERE task = ? AND run_id = ?',
    ),
    readLog: database.prepare(
      'SELECT * FROM log WHERE run_id = ? AND sequence > ? ORDER BY sequence LIMIT ?',
    ),
  };
  const get = (id: string): Run | undefined => {
    const row = statements.get.get(id);
    return row === undefined ? undefined : { ...runOf(row), ...attempts.of(row) };
  };

  /** False: there is one of this id. */
  const insert = (run: NewRun, retryOf: string | null = null): boolean => {
    const { id, task, input, createdAt, key = null, notBefore = null, priority = null } = run;
    const claimable = Date.parse(notBefore ?? createdAt);
    return (
      statements.create.run(
        ...[id, task, encode(input), createdAt, key, notBefore, priority, retryOf, claimable],
      ).changes === 1
    );
  };

  /** What belongs to an attempt: its end, which waits for the disk, brings all of it there. */
  const writeSoon = <T>(of: () => T, changed?: readonly string[]): Promise<T> =>
    write(of, undefined, changed, 'by-process');

  return {
    create: (run) =>
      write(
        () => {
          const isNew = insert(run);
          const made: Run = { ...run, state: 'PENDING', attempts: 0 };
          return { run: isNew ? made : (get(run.id) ?? made), isNew };
        },
        'work',
        [run.id],
      ),
    createRetry: (run, retryOf) =>
      write(
        () => {
          const marked = statements.markRetried.run(run.id, retryOf).changes === 1;
          if (marked) insert(run, retryOf);
          return marked;
        },
        'work',
        [run.id, retryOf],
      ),
    ...claimingIn(database, write),
    get: async (id) => Promise.resolve(get(id)),
    ...listingIn(database),
    ...taskSchemasIn(database, write),
    ...architectureIn(database, write),
    setProgress: ({ runId, token }, progress) =>
      writeSoon(
        () => statements.setProgress.run(JSON.stringify(progress), runId, token).changes === 1,
        [runId],
      ),
    saveStep: ({ runId, token }, name, result) =>
      write(() => statements.saveStep.run(name, encode(result), runId, token).changes === 1),
    steps: async (id) =>
      Promise.resolve(
        Object.fromEntries(
          statements.steps.all(id).map(({ name, result }) => [String(name), decode(result)]),
        ),
      ),
    holdKey: ({ runId }, task, key) =>
      write(() => {
        statements.holdKey.run(task, key, runId);
        const holder = String(statements.keyHolder.get(task, key)?.run_id);
        return holder === runId ? undefined : holder;
      }),
    overdue: async (beforeMs, limit) => Promise.resolve(due.before(beforeMs, limit).map(overdueOf)),
    markResent: (id, beforeMs) =>
      write(() => statements.markResent.run(nowMs(), id, beforeMs).changes === 1, 'work'),
    cancel: (id) =>
      write(
        () => {
          const { changes } = statements.cancelPending.run(nowIso(), JSON.stringify(CANCELLED), id);
          if (changes === 0) statements.cancelRunning.run(id);
          return get(id);
        },
        'cancel',
        [id],
      ),
    appendLog: (id, lines, lease) =>
      writeSoon(() => {
        if (lease !== undefined && statements.owns.get(id, lease.token) === undefined) return;
        for (const { at, stream, text } of lines) statements.appendLog.run(id, at, stream, text);
      }),
    readLog: async (id, after) =>
      Promise.resolve(statements.readLog.all(id, after, LOG_PAGE).map(logLineOf)),
    lastStarted: async (task) => {
      const id = statements.lastStarted.get(task)?.run_id;
      return Promise.resolve(typeof id === 'string' ? id : undefined);
    },
    createAsLast: (run, before) =>
      write(
        () => {
          if (get(run.id) !== undefined) return false;
          const { changes } =
            before === undefined
              ? statements.firstStarted.run(run.task, run.id)
              : statements.replaceLastStarted.run(run.id, run.task, before);
          if (changes === 1) insert(run);
          return changes === 1;
        },
        'work',
        [run.id],
      ),
    close: () => database.close(),
  };
}

const CANCELLED: RunError = { name: 'Cancelled', message: 'cancelled before it began' };
