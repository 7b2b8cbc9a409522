import { DatabaseSync } from 'node:sqlite';
import type { Totals } from './totals';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS pieces (name TEXT PRIMARY KEY, lines INTEGER NOT NULL, skipped INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS totals (
    piece TEXT NOT NULL, hour TEXT NOT NULL, status TEXT NOT NULL, requests INTEGER NOT NULL, bytes INTEGER NOT NULL,
    PRIMARY KEY (piece, hour, status)
  ) STRICT, WITHOUT ROWID;
  CREATE VIEW IF NOT EXISTS report AS
    SELECT hour, status, SUM(requests) AS requests, SUM(bytes) AS bytes FROM totals GROUP BY hour, status;
`;

/** What was counted, piece by piece; its view `report` adds it up. */
export interface ReportDatabase {
  /** The same piece again replaces itself. */
  write(piece: string, totals: Totals): void;
  /** Forgets pieces of files that are no longer there. */
  keepOnly(pieces: readonly string[]): void;
  close(): void;
}

/** Opens the file, and makes it where there is none. */
export function openReport(file: string): ReportDatabase {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(SCHEMA);
  const forget = database.prepare('DELETE FROM totals WHERE piece = ?');
  const setPiece = database.prepare('REPLACE INTO pieces (name, lines, skipped) VALUES (?, ?, ?)');
  const setTotal = database.prepare(
    'INSERT INTO totals (piece, hour, status, requests, bytes) VALUES (?, ?, ?, ?, ?)',
  );

  const together = (writes: () => void): void => {
    database.exec('BEGIN IMMEDIATE');
    try {
      writes();
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };

  return {
    write: (piece, { lines, skipped, byHour }) =>
      together(() => {
        forget.run(piece);
        setPiece.run(piece, lines, skipped);
        for (const { hour, status, requests, bytes } of byHour)
          setTotal.run(piece, hour, status, requests, bytes);
      }),
    keepOnly: (pieces) =>
      together(() => {
        const kept = JSON.stringify(pieces);
        for (const [table, column] of [
          ['totals', 'piece'],
          ['pieces', 'name'],
        ] as const)
          database
            .prepare(`DELETE FROM ${table} WHERE ${column} NOT IN (SELECT value FROM json_each(?))`)
            .run(kept);
      }),
    close: () => database.close(),
  };
}
