import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE_FILE } from '../../../../services/protocol/embedded/database';

interface Runs {
  readonly count: number;
  /** The key of each begins so. Default `old`; the oldest one has the number 0 behind it. */
  readonly key?: string;
  readonly task?: string;
  readonly state?: 'SUCCEEDED' | 'FAILED' | 'PENDING';
  /** The newest was submitted so long ago, the others a second apart before it. Seconds; default a minute. */
  readonly agoSeconds?: number;
}

/** Puts runs into the file of a system that is there, at once. */
export function putRuns(dataDirectory: string, runs: Runs): void {
  const { count, key = 'old', task = 'echo', state = 'SUCCEEDED', agoSeconds = 60 } = runs;
  const database = new DatabaseSync(join(dataDirectory, DATABASE_FILE), { timeout: 10_000 });
  const ago = (plus: number) =>
    `strftime('%Y-%m-%dT%H:%M:%fZ', 'now', -(? + i + ${plus}) || ' seconds')`;
  database
    .prepare(
      `INSERT INTO runs (id, task, state, attempts, key, input, created_at, started_at, finished_at, lease_until, priority)
       WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < ?)
       SELECT lower(printf('%s-%s-4%s-a%s-%s', hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2),
                substr(hex(randomblob(2)), 2), hex(randomblob(6)))),
              ?, ?, 1, ? || '-' || (CAST(? AS INTEGER) - i - 1), 'null', ${ago(0)}, ${ago(-0.5)}, ${ago(-0.75)}, 0, 0
       FROM numbers`,
    )
    .run(count, task, state, key, count, agoSeconds, agoSeconds, agoSeconds);
  database.close();
}
