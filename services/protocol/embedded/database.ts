import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const FIRST_SCHEMA = `
  CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, task TEXT NOT NULL, state TEXT NOT NULL, input TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, token INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER NOT NULL DEFAULT 0, cancel_requested INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL, started_at TEXT, finished_at TEXT, result TEXT, error TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS runs_by_time ON runs (created_at DESC);
  CREATE INDEX IF NOT EXISTS runs_by_task ON runs (task, created_at DESC);
  CREATE INDEX IF NOT EXISTS runs_by_state ON runs (state, created_at DESC);
  CREATE TABLE IF NOT EXISTS log (
    run_id TEXT NOT NULL, sequence INTEGER NOT NULL, at TEXT NOT NULL, stream TEXT NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (run_id, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS last_started (task TEXT PRIMARY KEY, run_id TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS queue (
    id INTEGER PRIMARY KEY, body TEXT NOT NULL, visible_at INTEGER NOT NULL,
    receipt INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS queue_by_time ON queue (visible_at, id);
`;

/** Each brings the file from the version of its place to the next one; a file that is there keeps what it holds. */
const VERSIONS = [
  FIRST_SCHEMA,
  `
  ALTER TABLE runs ADD COLUMN losses INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN key TEXT;
  ALTER TABLE runs ADD COLUMN not_before TEXT;
  ALTER TABLE runs ADD COLUMN priority INTEGER;
  ALTER TABLE runs ADD COLUMN retry_of TEXT;
  ALTER TABLE runs ADD COLUMN retried_as TEXT;
  ALTER TABLE runs ADD COLUMN progress TEXT;
  CREATE INDEX runs_unfinished ON runs (lease_until) WHERE state IN ('PENDING', 'RUNNING');
  CREATE TABLE steps (
    run_id TEXT NOT NULL, name TEXT NOT NULL, result TEXT, PRIMARY KEY (run_id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE held_keys (
    task TEXT NOT NULL, key TEXT NOT NULL, run_id TEXT NOT NULL, PRIMARY KEY (task, key)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE queue ADD COLUMN task TEXT NOT NULL DEFAULT '';
  ALTER TABLE queue ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX queue_by_priority ON queue (priority DESC, visible_at, id);
  `,
  'CREATE TABLE task_schemas (task TEXT PRIMARY KEY, schemas TEXT NOT NULL) STRICT;',
  'CREATE TABLE task_priorities (task TEXT PRIMARY KEY, priority INTEGER NOT NULL) STRICT;',
  // A run that is not over is its own message; the queue keeps what is not a run yet.
  `
  UPDATE runs SET priority = 0 WHERE priority IS NULL;
  ALTER TABLE runs ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN owner INTEGER;
  DROP INDEX runs_unfinished;
  DROP INDEX runs_by_state;
  CREATE INDEX runs_due ON runs (task, priority DESC, lease_until, state)
    WHERE state IN ('PENDING', 'RUNNING');
  CREATE INDEX runs_not_succeeded ON runs (state, created_at DESC)
    WHERE state IN ('FAILED', 'CANCELLED', 'TIMED_OUT');
  CREATE INDEX runs_to_cancel ON runs (id) WHERE cancel_requested = 1;
  CREATE TABLE received (
    run INTEGER PRIMARY KEY, until INTEGER NOT NULL, receipt INTEGER NOT NULL
  ) STRICT;
  DELETE FROM queue WHERE body ->> '$.runId' IN (SELECT id FROM runs);
  DROP INDEX queue_by_time;
  DROP INDEX queue_by_priority;
  CREATE INDEX queue_by_time ON queue (visible_at);
  `,
  'ALTER TABLE runs ADD COLUMN has_own_priority INTEGER NOT NULL DEFAULT 0;',
  // What changes is written down while somebody looks on; runners tell of themselves.
  `
  CREATE TABLE watching (
    id INTEGER PRIMARY KEY CHECK (id = 1), feed TEXT NOT NULL, until INTEGER NOT NULL,
    since INTEGER NOT NULL, seq INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE changes (seq INTEGER PRIMARY KEY, runs TEXT NOT NULL) STRICT;
  CREATE TABLE runners (
    id TEXT PRIMARY KEY, owner INTEGER NOT NULL, report TEXT NOT NULL, seen_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX runs_dead ON runs (finished_at DESC, id DESC, task)
    WHERE state IN ('FAILED', 'TIMED_OUT') AND retried_as IS NULL;
  `,
  // In a table of their own: each column that a run has costs time with each write of it.
  `
  CREATE TABLE attempts (
    run_id TEXT NOT NULL, token INTEGER NOT NULL, number INTEGER NOT NULL, started_at TEXT NOT NULL, owner INTEGER,
    ended_at TEXT, outcome TEXT, error TEXT, next_at TEXT, PRIMARY KEY (run_id, token)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE runner_names (owner INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
  `,
  'CREATE TABLE architecture (only INTEGER PRIMARY KEY, stored TEXT NOT NULL) STRICT;',
  `
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, record TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE api_key_uses (
    id TEXT NOT NULL, serial INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (id, serial)
  ) STRICT, WITHOUT ROWID;
  `,
  // A list of three in the condition is made anew with each write of a state: a tenth of all that a run costs here.
  `
  DROP INDEX runs_not_succeeded;
  CREATE INDEX runs_unsuccessful ON runs (state, created_at DESC)
    WHERE state = 'FAILED' OR state = 'CANCELLED' OR state = 'TIMED_OUT';
  `,
];

/** Waiting time for another process's write, in milliseconds. */
export const BUSY_TIMEOUT_MS = 10_000;

const BETWEEN_TRIES_MS = 10;

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/** Pages kept in memory, in KiB, at most. */
const CACHE_KIB = 32_768;

/** The log is copied into the file when it is this long, in pages of 4 KiB. */
const CHECKPOINT_PAGES = 4000;

export const DATABASE_FILE = 'slipway.db';

/** Opens the file that web service and task runner share, and creates what is missing in it. */
export function openDatabase(directory: string): DatabaseSync {
  mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(join(directory, DATABASE_FILE), { timeout: BUSY_TIMEOUT_MS });
  turnToWal(database);
  // NORMAL: what is promised waits for the disk by itself (disk.ts), without the lock that others wait for.
  database.exec(
    `PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
     PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
  );
  bringUpToDate(database);
  return database;
}

/** SQLite never waits for a lock to change the journal of a new file, whatever the time-out: two that open it at once. */
function turnToWal(database: DatabaseSync): void {
  onceFree(() => database.exec('PRAGMA journal_mode = WAL'), BETWEEN_TRIES_MS);
}

/**
 * Tries again and again while another process has the lock.
 *
 * @throws what the attempt throws for another reason, or after ten seconds of waiting
 */
export function onceFree(attempt: () => void, betweenTriesMs: number): void {
  for (let waited = 0; ; waited += betweenTriesMs) {
    try {
      attempt();
      return;
    } catch (error) {
      const isBusy = (error as { errcode?: number }).errcode === SQLITE_BUSY;
      if (!isBusy || waited >= BUSY_TIMEOUT_MS) throw error;
      Atomics.wait(NOBODY, 0, 0, betweenTriesMs);
    }
  }
}

/** Whoever waits here is woken by nothing but time. */
const NOBODY = new Int32Array(new SharedArrayBuffer(4));

function bringUpToDate(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  for (const statements of VERSIONS.slice(version)) database.exec(statements);
  // A file of a later release stays as it is.
  if (version < VERSIONS.length) database.exec(`PRAGMA user_version = ${VERSIONS.length}`);
  database.exec('COMMIT');
}
