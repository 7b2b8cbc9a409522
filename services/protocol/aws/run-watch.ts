import { nowMs } from '../clock';
import { isFinal } from '../run';
import { leaseUntil, stateOf, type Item } from './item';
import type { RunItems } from './run-item';
import type { UnfinishedPage } from './unfinished-page';

/** What is known of a run that is not over. */
interface Known {
  readonly item: Item;
  readonly untilMs: number;
}

/** Finds out which runs have changed between two looks. */
export interface RunWatch {
  /**
   * @param pages unfinished runs of each task, as the index has them now
   * @param news runs that were submitted lately
   * @param sinceMs runs that were over before are not among the news any more
   * @returns those that are new or changed, as they are now; the first time none
   */
  look(
    pages: readonly UnfinishedPage[],
    news: readonly Item[],
    sinceMs: number,
  ): Promise<readonly Item[]>;
}

const idOf = (item: Item): string => item.id?.S ?? '';

/** What makes a run worth telling again. */
const signature = (item: Item): string =>
  JSON.stringify(Object.entries(item).filter(([name]) => name !== 'leaseUntil'));

/** A few hundred bytes for each run that is not over, and for those that ended lately. */
export function runWatch(items: RunItems): RunWatch {
  const known = new Map<string, Known>();
  /** Runs that were told to be over, and when that was. */
  const over = new Map<string, number>();
  let isFirst = true;

  /** Those of which the index says the same as before, and that nobody works on, are as they were. */
  const mayHaveChanged = (id: string, untilMs: number): boolean => {
    const before = known.get(id);
    return before === undefined || before.untilMs !== untilMs || stateOf(before.item) === 'RUNNING';
  };

  const goneFrom = (pages: readonly UnfinishedPage[], listed: ReadonlyMap<string, number>) => {
    // What lies behind the end of a page that is full cannot be seen.
    const ends = new Map(
      pages.flatMap(({ task, runs, isMore }) =>
        isMore ? [[task, runs.at(-1)?.untilMs ?? 0] as const] : [],
      ),
    );
    return [...known].flatMap(([id, { item, untilMs }]) => {
      if (listed.has(id)) return [];
      const isSeen = untilMs <= (ends.get(item.task?.S ?? '') ?? Infinity);
      return isSeen || stateOf(item) === 'RUNNING' ? [id] : [];
    });
  };

  return {
    look: async (pages, news, sinceMs) => {
      const listed = new Map(
        pages
          .flatMap(({ runs, later }) => [...runs, ...later])
          .map(({ id, untilMs }): [string, number] => [id, untilMs]),
      );
      const candidates = new Set([
        ...[...listed].filter(([id, untilMs]) => mayHaveChanged(id, untilMs)).map(([id]) => id),
        ...goneFrom(pages, listed),
        ...news.map(idOf).filter((id) => !known.has(id)),
      ]);
      // What is over stays as it is, but for the run that does it again.
      for (const id of over.keys()) candidates.delete(id);
      const found = await items.summaries([...candidates]);
      const retried = found.flatMap(({ id, retryOf }) =>
        retryOf?.S === undefined || known.has(id?.S ?? '') ? [] : [retryOf.S],
      );
      const changed: Item[] = [];
      for (const item of [...found, ...(await items.summaries(retried))]) {
        const id = idOf(item);
        const before = known.get(id);
        if (before === undefined || signature(before.item) !== signature(item)) changed.push(item);
        if (isFinal(stateOf(item))) {
          known.delete(id);
          over.set(id, nowMs());
        } else known.set(id, { item, untilMs: listed.get(id) ?? leaseUntil(item) });
      }
      for (const [id, atMs] of over) if (atMs < sinceMs) over.delete(id);
      if (!isFirst) return changed;
      isFirst = false;
      return [];
    },
  };
}
