import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { nowIso, nowMs } from '../clock';
import { isFinal, type LogLine, type Run, type RunError, type RunState } from '../run';
import type { Claim, NewRun, RunStore } from '../store';
import type { Write } from './group-commit';

type Row = Record<string, SQLOutputValue>;

const LOG_PAGE = 1000;

/** The run store in a SQLite file. Each statement is a conditional write. */
export function embeddedStore(database: DatabaseSync, write: Write): RunStore {
  const statements = {
    create: database.prepare(
      `INSERT INTO runs (id, task, state, input, created_at) VALUES (?, ?, 'PENDING', ?, ?)`,
    ),
    get: database.prepare('SELECT * FROM runs WHERE id = ?'),
    claim: database.prepare(
      `UPDATE runs SET state = 'RUNNING', attempts = attempts + 1, token = token + 1, lease_until = ?,
         started_at = COALESCE(started_at, ?)
       WHERE id = ? AND (state = 'PENDING' OR (state = 'RUNNING' AND lease_until <= ?)) RETURNING *`,
    ),
    renew: database.prepare(
      `UPDATE runs SET lease_until = ? WHERE id = ? AND token = ? AND state = 'RUNNING'
       RETURNING cancel_requested`,
    ),
    finish: database.prepare(
      `UPDATE runs SET state = ?, result = ?, error = ?, finished_at = ?, cancel_requested = 0
       WHERE id = ? AND token = ? AND state = 'RUNNING'`,
    ),
    release: database.prepare(
      `UPDATE runs SET state = 'PENDING', attempts = attempts - ?, lease_until = 0
       WHERE id = ? AND token = ? AND state = 'RUNNING'`,
    ),
    cancelPending: database.prepare(
      `UPDATE runs SET state = 'CANCELLED', finished_at = ?, error = ? WHERE id = ? AND state = 'PENDING'`,
    ),
    cancelRunning: database.prepare(
      `UPDATE runs SET cancel_requested = 1 WHERE id = ? AND state = 'RUNNING'`,
    ),
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
    return row === undefined ? undefined : runOf(row);
  };

  const insert = ({ id, task, input, createdAt }: NewRun) =>
    statements.create.run(id, task, encode(input), createdAt);

  return {
    create: async (run) => {
      await write(() => insert(run));
      return { ...run, state: 'PENDING', attempts: 0 };
    },
    get: async (id) => Promise.resolve(get(id)),
    list: async ({ task, state, limit }) => {
      const where = [...(task ? ['task = ?'] : []), ...(state ? ['state = ?'] : [])];
      const filter = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
      const values = [...(task ? [task] : []), ...(state ? [state] : []), limit];
      const sql = `SELECT * FROM runs ${filter} ORDER BY created_at DESC, id LIMIT ?`;
      return Promise.resolve(
        database
          .prepare(sql)
          .all(...values)
          .map(runOf),
      );
    },
    claim: (id, leaseMs) =>
      write((): Claim => {
        const now = nowMs();
        const row = statements.claim.get(now + leaseMs, nowIso(), id, now);
        if (row !== undefined) {
          return {
            kind: 'claimed',
            lease: { runId: id, token: Number(row.token) },
            run: runOf(row),
          };
        }
        const held = statements.get.get(id);
        return held === undefined || isFinal(held.state as RunState)
          ? { kind: 'over' }
          : { kind: 'held', retryAfterMs: Math.max(0, Number(held.lease_until) - now) };
      }),
    renew: ({ runId, token }, leaseMs) =>
      write(() => {
        const row = statements.renew.get(nowMs() + leaseMs, runId, token);
        if (row === undefined) return 'lost';
        return row.cancel_requested === 1 ? 'cancel-requested' : 'held';
      }),
    finish: ({ runId, token }, outcome) => {
      const { state } = outcome;
      const result = outcome.state === 'SUCCEEDED' ? encode(outcome.result) : null;
      const error = outcome.state === 'SUCCEEDED' ? null : JSON.stringify(outcome.error);
      return write(
        () => statements.finish.run(state, result, error, nowIso(), runId, token).changes === 1,
      );
    },
    release: ({ runId, token }, { counted }) =>
      write(() => statements.release.run(counted ? 0 : 1, runId, token).changes === 1),
    cancel: (id) =>
      write(() => {
        const { changes } = statements.cancelPending.run(nowIso(), JSON.stringify(CANCELLED), id);
        if (changes === 0) statements.cancelRunning.run(id);
        return get(id);
      }),
    appendLog: (id, lines) =>
      write(() => {
        for (const { at, stream, text } of lines) statements.appendLog.run(id, at, stream, text);
      }),
    readLog: async (id, after) =>
      Promise.resolve(statements.readLog.all(id, after, LOG_PAGE).map(logLineOf)),
    lastStarted: async (task) => {
      const id = statements.lastStarted.get(task)?.run_id;
      return Promise.resolve(typeof id === 'string' ? id : undefined);
    },
    createAsLast: (run, before) =>
      write(() => {
        if (get(run.id) !== undefined) return false;
        const { changes } =
          before === undefined
            ? statements.firstStarted.run(run.task, run.id)
            : statements.replaceLastStarted.run(run.id, run.task, before);
        if (changes === 1) insert(run);
        return changes === 1;
      }),
    close: () => database.close(),
  };
}

const CANCELLED: RunError = { name: 'Cancelled', message: 'cancelled before it began' };

function encode(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function decode(value: SQLOutputValue | undefined): unknown {
  return typeof value === 'string' ? JSON.parse(value) : undefined;
}

function runOf(row: Row): Run {
  const text = (key: string) => (typeof row[key] === 'string' ? row[key] : undefined);
  const startedAt = text('started_at');
  const finishedAt = text('finished_at');
  return {
    id: String(row.id),
    task: String(row.task),
    state: row.state as RunState,
    input: decode(row.input),
    attempts: Number(row.attempts),
    createdAt: String(row.created_at),
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
    ...(row.cancel_requested === 1 && { cancelRequested: true }),
    ...(row.result !== null && { result: decode(row.result) }),
    ...(row.error !== null && { error: decode(row.error) as RunError }),
  };
}

function logLineOf(row: Row): LogLine {
  return {
    sequence: Number(row.sequence),
    at: String(row.at),
    stream: row.stream as LogLine['stream'],
    text: String(row.text),
  };
}
