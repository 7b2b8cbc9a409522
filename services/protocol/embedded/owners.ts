import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { monotonicMs, nowMs } from '../clock';
import { newOwner } from '../random';
import type { Tidings } from './wake';

/** How often the locks of others are tried, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/** What a dead runner had started is ended right after it, but not before its lock is gone. */
const WORK_ENDS_MS = 500;

/** Which of the runners that share a folder live. */
export interface Owners {
  /**
   * This runner's own number. From the first call on it counts as alive until its process ends.
   *
   * @param name what people call it; of the first call
   */
  own(name?: string): number;
  /** Ends the leases of runners whose process is gone: what they left can be claimed at once. */
  reclaim(): void;
  /** The process of the runner of this number has not ended. */
  isAlive(owner: number): boolean;
  close(): void;
}

/**
 * Each runner holds a lock on a file of its own: the operating system lets go of it when the process ends, however it
 * ends. Whoever gets the lock of another knows that one to be dead. A runner that is alive and stuck keeps its lock:
 * its leases run out by time.
 */
export function ownersIn(
  directory: string,
  database: DatabaseSync,
  tell: (tidings: Tidings) => void,
): Owners {
  const folder = join(directory, 'runners');
  let held: { readonly number: number; readonly lock: DatabaseSync } | undefined;
  let lookAgainAt = -Infinity;
  const endLeases = database.prepare(
    `UPDATE runs SET lease_until = ?1 WHERE rowid IN
       (SELECT rowid FROM runs INDEXED BY runs_due
        WHERE state IN ('PENDING', 'RUNNING') AND state = 'RUNNING' AND lease_until > ?1 AND owner = ?2)`,
  );

  const keepName = database.prepare('INSERT INTO runner_names (owner, name) VALUES (?, ?)');

  const own = (name?: string): number => {
    if (held === undefined) {
      mkdirSync(folder, { recursive: true });
      held = newLockIn(folder);
      if (name !== undefined) keepName.run(held.number, name);
    }
    return held.number;
  };

  return {
    own,
    reclaim: () => {
      if (monotonicMs() < lookAgainAt) return;
      lookAgainAt = monotonicMs() + LOOK_EVERY_MS;
      const me = String(own());
      const others = readdirSync(folder).filter((name) => /^\d+$/.test(name) && name !== me);
      for (const name of others) {
        const file = join(folder, name);
        const lock = lockOf(file);
        if (lock === undefined) continue;
        if (Number(endLeases.run(nowMs() + WORK_ENDS_MS, Number(name)).changes) > 0) tell('work');
        rmSync(file, { force: true });
        lock.close();
      }
    },
    isAlive: (owner) => {
      if (owner === held?.number) return true;
      const file = join(folder, String(owner));
      if (!existsSync(file)) return false;
      const lock = lockOf(file);
      lock?.close();
      return lock === undefined;
    },
    close: () => {
      if (held === undefined) return;
      rmSync(join(folder, String(held.number)), { force: true });
      held.lock.close();
    },
  };
}

const MOST_TRIES = 100;

/**
 * A runner that looks just now may take a new file for that of a dead one, lock it and remove it: then another number
 * is tried. Who has the lock, and sees the file after that, has both for good.
 *
 * @throws Error it was so a hundred times
 */
function newLockIn(folder: string): { readonly number: number; readonly lock: DatabaseSync } {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const number = newOwner();
    const file = join(folder, String(number));
    const lock = lockOf(file);
    if (lock !== undefined && existsSync(file)) return { number, lock };
    lock?.close();
  }
  throw new Error(`others take away each lock in ${folder}`);
}

/** Undefined: another process has it. */
function lockOf(file: string): DatabaseSync | undefined {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    return undefined;
  }
}
