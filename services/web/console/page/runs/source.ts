import type { RunPage } from '../../../../protocol/api/types';
import { isFinal, type RunSummary } from '../../../../protocol/run';
import { fixed, queryOf, type Filter } from './filter';
import {
  EMPTY,
  isGap,
  released,
  restarted,
  rowOf,
  settled,
  withAnswer,
  withChanges,
  withPage,
  type RunList,
} from './list';

/** The first page is small, to be there soon; further ones are as large as the API gives. */
const FIRST_PAGE = 100;
const PAGE = 500;

/** What a list that flows holds before it is read again from its top. */
const MOST_FLOWING = 3000;

export interface Shown {
  readonly list: RunList;
  /** What went wrong the last time, for people. */
  readonly error: string | undefined;
}

interface Options {
  readonly filter: Filter;
  readonly ask: (path: string, signal: AbortSignal) => Promise<RunPage>;
  readonly nowMs: () => number;
  readonly onChange: (shown: Shown) => void;
  /** A list of the same filter that was shown before. */
  readonly before?: RunList | undefined;
}

export type RunSource = ReturnType<typeof runSource>;

/** Reads the list of a filter, and keeps it as the runs are. */
export function runSource({ filter: asked, ask, nowMs, onChange, before = EMPTY }: Options) {
  const filter = fixed(asked, nowMs());
  const closed = new AbortController();
  let shown: Shown = { list: before, error: undefined };
  let flows = true;
  let underWay = 0;
  let isReading = false;
  let looked: readonly RunSummary[] = [];
  /** Runs that may have changed unseen. */
  let doubtful = new Set<RunSummary>();
  let isLooking = false;

  const show = (list: RunList, error: string | undefined): void => {
    const next = { list: underWay === 0 ? settled(list) : list, error };
    if (closed.signal.aborted || (next.list === shown.list && next.error === shown.error)) return;
    shown = next;
    onChange(shown);
  };

  /** `use` makes the list of an answer, and is told when it was asked for. */
  const answered = async (
    page: Parameters<typeof queryOf>[1],
    use: (answer: RunPage, askedAt: number) => RunList,
  ): Promise<void> => {
    const askedAt = shown.list.clock;
    underWay += 1;
    try {
      const answer = await ask(queryOf(filter, page), closed.signal);
      underWay -= 1;
      show(use(answer, askedAt), undefined);
    } catch (error) {
      underWay -= 1;
      show(shown.list, error instanceof Error ? error.message : String(error));
    }
  };

  const reading = async (work: () => Promise<void>): Promise<void> => {
    if (isReading) return;
    isReading = true;
    await work().finally(() => {
      isReading = false;
    });
  };

  const restart = async ({ isWanted = false } = {}): Promise<void> =>
    reading(async () =>
      answered({ limit: FIRST_PAGE }, (page, askedAt) =>
        // Whoever has begun to read meanwhile is left alone.
        flows || isWanted || !shown.list.hasBegun
          ? restarted(shown.list, page, filter, askedAt)
          : { ...shown.list, isBehind: true },
      ),
    );

  const more = async (): Promise<void> => {
    const { hasBegun, next } = shown.list;
    if (!hasBegun) return restart();
    if (next === undefined) return;
    await reading(async () =>
      answered({ limit: PAGE, cursor: next.cursor }, (page, askedAt) =>
        // Read again from the top meanwhile: the page is not the next one any more.
        shown.list.next === next ? withPage(shown.list, page, filter, askedAt) : shown.list,
      ),
    );
  };

  const newest = async (): Promise<void> => {
    await answered({ limit: FIRST_PAGE }, (page, askedAt) => {
      const { list } = shown;
      if (!list.hasBegun) return restarted(list, page, filter, askedAt);
      const isBehind = list.isBehind || isGap(list, page);
      if (isBehind) return list.isBehind ? list : { ...list, isBehind };
      for (const run of page.runs) {
        const row = list.rows[rowOf(list.rows, run)];
        if (row !== undefined) doubtful.delete(row);
      }
      return withAnswer(list, page.runs, filter, { askedAt, flows });
    });
    const { isBehind, rows } = shown.list;
    if (flows && (isBehind || rows.length > MOST_FLOWING)) await restart();
  };

  /** Asks for what is looked at, where it may have changed unseen. */
  const lookAgain = async (): Promise<void> => {
    const first = looked.find((run) => doubtful.has(run));
    if (first === undefined || isLooking) return;
    for (const run of looked) doubtful.delete(run);
    isLooking = true;
    await answered({ limit: FIRST_PAGE, upTo: first.createdAt }, (page, askedAt) =>
      withAnswer(shown.list, page.runs, filter, { askedAt, flows }),
    );
    isLooking = false;
  };

  const catchUp = (): void => {
    if (shown.list.isBehind) void restart({ isWanted: true });
    else show(released(shown.list, filter), shown.error);
  };

  return {
    shown: () => shown,
    /** Reads the next page, or the first one; one at a time. */
    more,
    /** Runs appeared or changed. */
    changed: (runs: readonly RunSummary[]): void =>
      show(withChanges(shown.list, runs, filter, flows), shown.error),
    /** Something was missed. */
    missed: async (): Promise<void> => {
      doubtful = new Set(shown.list.rows.filter(({ state }) => !isFinal(state)));
      await newest();
      await lookAgain();
    },
    /** The rows that are before the reader now. */
    looksAt: (rows: readonly RunSummary[]): void => {
      looked = rows;
      void lookAgain();
    },
    /** Shows what is new. */
    catchUp,
    /** Whether what is new may be shown at once; from then on it is. */
    flow: (now: boolean): void => {
      flows = now;
      if (flows) catchUp();
    },
    close: () => closed.abort(),
  };
}
