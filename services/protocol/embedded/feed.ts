import type { DatabaseSync } from 'node:sqlite';
import { MOST_HAPPENED, type Happened, type RunFeed } from '../feed';
import type { RunSummary } from '../run';
import type { Write } from './group-commit';
import type { Journal } from './journal';
import { summaryColumns, summaryOf } from './listing';
import type { Wake } from './wake';

/** Longest wait for something to happen, in milliseconds. */
const LONGEST_WAIT_MS = 5000;

/** What changes in the SQLite file: writers tell of it, nobody asks again and again. */
export function embeddedFeed(
  database: DatabaseSync,
  write: Write,
  journal: Journal,
  wake: Wake,
): RunFeed {
  const select = database.prepare(
    `SELECT ${summaryColumns(database)} FROM runs WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const runsOf = (ids: readonly string[]): RunSummary[] =>
    ids.length === 0 ? [] : select.all(JSON.stringify(ids)).map(summaryOf);

  const look = (after: string | undefined): Happened => {
    // The end first: what comes after it is told again, and never left out.
    const { feed, seq } = journal.end();
    const position = `${feed}.${seq}`;
    const from = placeIn(feed, after);
    const ids = from === undefined ? undefined : journal.after(from, MOST_HAPPENED);
    return { position, gap: ids === undefined, runs: runsOf(ids ?? []) };
  };

  return {
    next: async (after, signal) => {
      if (journal.isDue()) await write(journal.watch);
      const woken = Promise.withResolvers<'told' | 'late'>();
      const giveUp = () => woken.resolve('late');
      // Listening begins before the look: what comes between look and wait is not missed.
      const deaf = wake.listen('change', () => woken.resolve('told'));
      signal.addEventListener('abort', giveUp);
      try {
        const happened = look(after);
        if (happened.gap || happened.runs.length > 0 || signal.aborted) return happened;
        const timer = setTimeout(giveUp, LONGEST_WAIT_MS);
        const why = await woken.promise;
        clearTimeout(timer);
        return { ...look(after), ...(why === 'told' && { stirred: true }) };
      } finally {
        deaf();
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

/** Undefined: the position is of another list. */
function placeIn(feed: string, position: string | undefined): number | undefined {
  const [own, seq] = (position ?? '').split('.');
  return own === feed && /^\d{1,15}$/.test(seq ?? '') ? Number(seq) : undefined;
}
