import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { nowIso, nowMs } from '../clock';
import { isFinal, type LogLine, type Run, type RunError, type RunState } from '../run';
import type { RunStore } from '../store';

type Row = Record<string, SQLOutputValue>;

const LOG_PAGE = 1000;

/** The run store in a SQLite file. The file's own lock makes each statement a conditional write. */
export function embeddedStore(database: DatabaseSync): RunStore {
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

  return {
    create: async ({ id, task, input, createdAt }) => {
      statements.create.run(id, task, encode(input), createdAt);
      return Promise.resolve({ id, task, state: 'PENDING', input, attempts: 0, createdAt });
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
    claim: async (id, leaseMs) => {
      const now = nowMs();
      const row = statements.claim.get(now + leaseMs, nowIso(), id, now);
      if (row !== undefined) {
        return Promise.resolve({
          kind: 'claimed',
          lease: { runId: id, token: Number(row.token) },
          run: runOf(row),
        });
      }
      const held = statements.get.get(id);
      return Promise.resolve(
        held === undefined || isFinal(held.state as RunState)
          ? { kind: 'over' }
          : { kind: 'held', retryAfterMs: Math.max(0, Number(held.lease_until) - now) },
      );
    },
    renew: async ({ runId, token }, leaseMs) => {
      const row = statements.renew.get(nowMs() + leaseMs, runId, token);
      if (row === undefined) return Promise.resolve('lost');
      return Promise.resolve(row.cancel_requested === 1 ? 'cancel-requested' : 'held');
    },
    finish: async ({ runId, token }, outcome) => {
      const result = outcome.state === 'SUCCEEDED' ? encode(outcome.result) : null;
      const error = outcome.state === 'SUCCEEDED' ? null : JSON.stringify(outcome.error);
      const { changes } = statements.finish.run(
        outcome.state,
        result,
        error,
        nowIso(),
        runId,
        token,
      );
      return Promise.resolve(changes === 1);
    },
    release: async ({ runId, token }, { counted }) => {
      const { changes } = statements.release.run(counted ? 0 : 1, runId, token);
      return Promise.resolve(changes === 1);
    },
    cancel: async (id) => {
      const { changes } = statements.cancelPending.run(nowIso(), JSON.stringify(CANCELLED), id);
      if (changes === 0) statements.cancelRunning.run(id);
      return Promise.resolve(get(id));
    },
    appendLog: async (id, lines) => {
      database.exec('BEGIN IMMEDIATE');
      for (const { at, stream, text } of lines) statements.appendLog.run(id, at, stream, text);
      database.exec('COMMIT');
      return Promise.resolve();
    },
    readLog: async (id, after) =>
      Promise.resolve(statements.readLog.all(id, after, LOG_PAGE).map(logLineOf)),
    lastStarted: async (task) => {
      const id = statements.lastStarted.get(task)?.run_id;
      return Promise.resolve(typeof id === 'string' ? id : undefined);
    },
    replaceLastStarted: async (task, before, runId) => {
      const { changes } =
        before === undefined
          ? statements.firstStarted.run(task, runId)
          : statements.replaceLastStarted.run(runId, task, before);
      return Promise.resolve(changes === 1);
    },
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
