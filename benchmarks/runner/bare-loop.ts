import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { temporaryFolder, type Contender } from './contender';

/** Rows a transaction. */
const BATCH = 64;

/**
 * The floor: a queue in one table and one process, without any feature. It claims by RETURNING, keeps the result, and
 * waits for the disk at each commit.
 */
export const bareLoop: Contender = {
  name: 'bare node:sqlite loop, batch 64, synchronous=FULL',
  open: () => {
    const folder = temporaryFolder();
    const database = new DatabaseSync(join(folder, 'bare.db'));
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
       CREATE TABLE jobs (id TEXT PRIMARY KEY, task TEXT, state TEXT, input TEXT, result TEXT,
         attempts INTEGER DEFAULT 0, run_at INTEGER, created_at INTEGER, finished_at INTEGER) STRICT;
       CREATE INDEX waiting ON jobs (run_at) WHERE state = 'PENDING';`,
    );
    const insert = database.prepare(
      `INSERT INTO jobs (id, task, state, input, run_at, created_at) VALUES (?, ?, 'PENDING', ?, ?, ?)`,
    );
    const claim = database.prepare(
      `UPDATE jobs SET state = 'RUNNING', attempts = attempts + 1 WHERE rowid IN
         (SELECT rowid FROM jobs WHERE state = 'PENDING' AND run_at <= ? ORDER BY run_at LIMIT ${BATCH})
       RETURNING rowid, id, task, input`,
    );
    const finish = database.prepare(
      `UPDATE jobs SET state = 'SUCCEEDED', result = ?, finished_at = ? WHERE rowid = ?`,
    );
    const together = <T>(statements: () => T): T => {
      database.exec('BEGIN IMMEDIATE');
      const value = statements();
      database.exec('COMMIT');
      return value;
    };
    const enqueue = (count: number): void => {
      for (let from = 0; from < count; from += BATCH)
        together(() => {
          for (let i = from; i < Math.min(count, from + BATCH); i += 1) {
            const now = Date.now();
            insert.run(randomUUID(), 'noop', JSON.stringify({ i }), now, now);
          }
        });
    };
    const work = (): number => {
      const jobs = together(() => claim.all(Date.now()));
      if (jobs.length === 0) return 0;
      const results = jobs.map(({ rowid, input }) => {
        JSON.parse(String(input));
        return { rowid: Number(rowid), result: JSON.stringify(null) };
      });
      together(() => {
        for (const { rowid, result } of results) finish.run(result, Date.now(), rowid);
      });
      return jobs.length;
    };
    return Promise.resolve({
      enqueue: async (count) => {
        enqueue(count);
        return Promise.resolve();
      },
      drain: async () => {
        while (work() > 0);
        return Promise.resolve();
      },
      endToEnd: async (count) => {
        for (let from = 0; from < count; from += BATCH) {
          enqueue(Math.min(BATCH, count - from));
          work();
        }
        while (work() > 0);
        return Promise.resolve();
      },
      close: async () => {
        database.close();
        rmSync(folder, { recursive: true, force: true });
        return Promise.resolve();
      },
    });
  },
};
