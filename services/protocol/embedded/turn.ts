import type { DatabaseSync } from 'node:sqlite';
import { BUSY_TIMEOUT_MS, onceFree } from './database';

/** A busy writer lets go of the lock for a millisecond or so, while it waits for the disk. */
const BETWEEN_TRIES_MS = 0.2;

/**
 * Begins to write. Left to itself, SQLite sleeps for longer from try to try, up to 100 ms, and misses the moments at
 * which the lock is free: of two processes that write all the time, one would stand still.
 */
export function beginToWrite(database: DatabaseSync): void {
  try {
    onceFree(() => database.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE'), BETWEEN_TRIES_MS);
  } finally {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}
