import type { DatabaseSync } from 'node:sqlite';
import { nowMs } from '../clock';
import { newRunId } from '../random';
import type { Remember } from './group-commit';

/** What is written down of changes goes on for so long after the last reader asked. */
const WATCHED_FOR_MS = 60_000;

/** Changes that are kept. */
const KEPT = 50_000;

/** The list of runs that changed, in the order in which they did, for as long as somebody reads it. */
export interface Journal {
  readonly remember: Remember;
  /** Has changes written down for another while; inside a write. */
  readonly watch: () => void;
  /** Whether `watch` must be called (again). */
  readonly isDue: () => boolean;
  /** What was written after a place; undefined where that is not known (any more), or is more than `most`. */
  readonly after: (seq: number, most: number) => readonly string[] | undefined;
  /** The end of the list, and what tells this list from others. */
  readonly end: () => { readonly feed: string; readonly seq: number };
}

/**
 * A transaction costs one look more while nobody reads, and one line more while somebody does. `seq` counts changes: a
 * line has the number of its last one.
 */
export function journalIn(database: DatabaseSync): Journal {
  const statements = {
    count: database.prepare(
      'UPDATE watching SET seq = seq + ?1 WHERE id = 1 AND until > ?2 RETURNING seq',
    ),
    add: database.prepare('INSERT INTO changes (seq, runs) VALUES (?, ?)'),
    prune: database.prepare('DELETE FROM changes WHERE seq <= ?'),
    // Where nobody read for a while, what happened since is missing.
    watch: database.prepare(
      `INSERT INTO watching (id, feed, until, since, seq) VALUES (1, ?1, ?2, 0, 0)
       ON CONFLICT DO UPDATE SET until = ?2, since = IIF(until > ?3, since, seq + 1),
         seq = IIF(until > ?3, seq, seq + 1)`,
    ),
    state: database.prepare('SELECT feed, until, since, seq FROM watching'),
    after: database.prepare('SELECT seq, runs FROM changes WHERE seq > ? ORDER BY seq'),
  };
  const state = () => {
    const row = statements.state.get();
    return {
      feed: String(row?.feed ?? ''),
      ...{ until: Number(row?.until ?? 0), seq: Number(row?.seq ?? 0) },
      since: Math.max(Number(row?.since ?? 0), Number(row?.seq ?? 0) - KEPT),
    };
  };

  return {
    remember: (runIds) => {
      const row = statements.count.get(runIds.length, nowMs());
      if (row === undefined) return false;
      statements.add.run(Number(row.seq), JSON.stringify(runIds));
      statements.prune.run(Number(row.seq) - KEPT);
      return true;
    },
    watch: () => {
      const now = nowMs();
      statements.watch.run(newRunId(), now + WATCHED_FOR_MS, now);
    },
    isDue: () => state().until - nowMs() < WATCHED_FOR_MS / 2,
    end: state,
    after: (seq, most) => {
      const changed = new Set<string>();
      for (const row of statements.after.iterate(seq)) {
        for (const id of JSON.parse(String(row.runs)) as string[]) changed.add(id);
        if (changed.size > most) return undefined;
      }
      // Last: what is pruned meanwhile is missed, and known to be.
      const { since, seq: end } = state();
      return seq < since || seq > end ? undefined : [...changed];
    },
  };
}
