import type { RunPage } from '../../../../protocol/api/types';
import { isFinal, type RunSummary } from '../../../../protocol/run';
import { matches, type FixedFilter } from './filter';

/** A list of runs that is read page by page while its runs change. All of it is pure: each function gives a new list. */
export interface RunList {
  /** What is shown: the newest first, and of one time those of the greater id first. */
  readonly rows: readonly RunSummary[];
  /** In that order: runs that are not shown yet, since they would move what is being read. */
  readonly held: readonly RunSummary[];
  /** Where the next page begins; absent: all of the list has been read. */
  readonly next?: { readonly cursor: string; readonly after: Position };
  /** The first page has come. */
  readonly hasBegun: boolean;
  /** More is new than can be told one by one: only reading it again from the top shows it. */
  readonly isBehind: boolean;
  /** What changed, and when, while answers were on their way: an answer may be older than a change. */
  readonly changes: ReadonlyMap<string, Change>;
  /** Changes so far. */
  readonly clock: number;
}

type Position = Pick<RunSummary, 'createdAt' | 'id'>;

interface Change {
  readonly run: RunSummary;
  readonly at: number;
}

export const EMPTY: RunList = {
  rows: [],
  held: [],
  hasBegun: false,
  isBehind: false,
  changes: new Map(),
  clock: 0,
};

/** So many new runs are kept until the reader wants them; then the list is read again. */
const MOST_HELD = 1000;

/** Below zero: `a` is above `b`. */
function inOrder(a: Position, b: Position): number {
  if (a.createdAt !== b.createdAt) return a.createdAt > b.createdAt ? -1 : 1;
  return a.id === b.id ? 0 : a.id > b.id ? -1 : 1;
}

/** The run's place in a list, or the place that it would have. */
function placeOf(rows: readonly Position[], run: Position): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const row = rows[middle];
    if (row !== undefined && inOrder(row, run) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The run's row; -1: it has none. */
export function rowOf(rows: readonly Position[], run: Position): number {
  const place = placeOf(rows, run);
  return rows[place]?.id === run.id ? place : -1;
}

/** What is known later never takes back an end. */
function later(known: RunSummary, told: RunSummary): RunSummary {
  if (isFinal(known.state) && !isFinal(told.state)) return known;
  return known.retriedAs !== undefined && told.retriedAs === undefined ? known : told;
}

/** Of an answer that was asked for at `askedAt`: what is true by now. */
const byNow = (list: RunList, run: RunSummary, askedAt: number): RunSummary => {
  const change = list.changes.get(run.id);
  return change !== undefined && change.at > askedAt ? later(run, change.run) : run;
};

/**
 * Appends the page behind the last row.
 *
 * @param askedAt the list's `clock` when the page was asked for
 */
export function withPage(
  list: RunList,
  page: RunPage,
  filter: FixedFilter,
  askedAt: number,
): RunList {
  const after = page.next === undefined ? undefined : page.runs.at(-1);
  const isIn = (run: Position) => after === undefined || inOrder(run, after) <= 0;
  const told = new Map(page.runs.map((run) => [run.id, byNow(list, run, askedAt)]));
  for (const [id, { run, at }] of list.changes)
    if (at > askedAt && isIn(run) && !told.has(id)) told.set(id, run);
  const isKnown = (run: Position) => rowOf(list.rows, run) >= 0 || rowOf(list.held, run) >= 0;
  const added = [...told.values()].filter((run) => !isKnown(run) && matches(run, filter));
  return {
    rows: merged(list.rows, added.sort(inOrder)),
    held: list.held,
    ...(page.next !== undefined && after !== undefined && { next: { cursor: page.next, after } }),
    hasBegun: true,
    isBehind: list.isBehind,
    changes: list.changes,
    clock: list.clock,
  };
}

/** The list read again: its first page in place of all rows. */
export function restarted(
  list: RunList,
  page: RunPage,
  filter: FixedFilter,
  askedAt: number,
): RunList {
  const { changes, clock } = list;
  return withPage({ ...EMPTY, changes, clock }, page, filter, askedAt);
}

/**
 * Runs appeared or changed.
 *
 * @param flows what is new is shown at once, and what the filter leaves out now goes; otherwise rows stay where they are
 */
export function withChanges(
  list: RunList,
  runs: readonly RunSummary[],
  filter: FixedFilter,
  flows: boolean,
): RunList {
  const newest = new Map<string, RunSummary>();
  for (const run of runs) newest.set(run.id, later(newest.get(run.id) ?? run, run));
  const changes = new Map(list.changes);
  const clock = list.clock + 1;
  for (const run of newest.values()) changes.set(run.id, { run, at: clock });

  const rows = [...list.rows];
  const isLoaded = (run: Position): boolean =>
    list.hasBegun && (list.next === undefined || inOrder(run, list.next.after) < 0);
  const isHeld = new Set(list.held.map(({ id }) => id));
  const added: RunSummary[] = [];
  let goes = false;
  for (const run of newest.values()) {
    const row = rowOf(rows, run);
    const known = rows[row];
    if (known !== undefined) {
      rows[row] = later(known, run);
      goes ||= flows && !matches(run, filter);
    } else if (isHeld.has(run.id) || (isLoaded(run) && matches(run, filter))) added.push(run);
  }
  const held = heldWith(list.held, added, filter);
  const next: RunList = {
    ...list,
    rows: goes ? rows.filter((run) => matches(run, filter)) : rows,
    held: held.slice(0, MOST_HELD),
    isBehind: list.isBehind || held.length > MOST_HELD,
    changes,
    clock,
  };
  return flows ? released(next, filter) : next;
}

function heldWith(
  held: readonly RunSummary[],
  told: readonly RunSummary[],
  filter: FixedFilter,
): RunSummary[] {
  const all = new Map(held.map((run) => [run.id, run]));
  for (const run of told) all.set(run.id, later(all.get(run.id) ?? run, run));
  return [...all.values()].filter((run) => matches(run, filter)).sort(inOrder);
}

/** Shows what was held, and lets go of rows that the filter leaves out by now. */
export function released(list: RunList, filter: FixedFilter): RunList {
  if (list.held.length === 0 && list.rows.every((run) => matches(run, filter))) return list;
  const rows = list.rows.filter((run) => matches(run, filter));
  return { ...list, rows: merged(rows, list.held), held: [] };
}

/** An answer to a question for the newest runs, or for some in the midst, that was asked at `askedAt`. */
export function withAnswer(
  list: RunList,
  runs: readonly RunSummary[],
  filter: FixedFilter,
  options: { readonly askedAt: number; readonly flows: boolean },
): RunList {
  const told = runs.map((run) => byNow(list, run, options.askedAt));
  const known = (run: RunSummary) =>
    list.rows[rowOf(list.rows, run)] ?? list.held[rowOf(list.held, run)];
  const different = told.filter((run) => !isSame(known(run), run));
  if (different.length === 0) return list;
  // What an answer tells is no change: a later answer may know better.
  return { ...withChanges(list, different, filter, options.flows), changes: list.changes };
}

/** Some is missing between the newest runs that were just read and what is known. */
export function isGap(list: RunList, { runs, next }: RunPage): boolean {
  const top = [list.rows[0], list.held[0]]
    .filter((run) => run !== undefined)
    .sort(inOrder)
    .at(0);
  const last = runs.at(-1);
  return next !== undefined && last !== undefined && (top === undefined || inOrder(last, top) < 0);
}

/** Nothing is on its way: changes need not be remembered. */
export const settled = (list: RunList): RunList =>
  list.changes.size === 0 ? list : { ...list, changes: new Map() };

/** Two lists in order as one. */
function merged(rows: readonly RunSummary[], added: readonly RunSummary[]): readonly RunSummary[] {
  const [first] = added;
  if (first === undefined) return rows;
  const result = rows.slice(0, placeOf(rows, first));
  let row = result.length;
  for (const run of added) {
    for (let known = rows[row]; known !== undefined && inOrder(known, run) < 0; known = rows[row]) {
      result.push(known);
      row += 1;
    }
    result.push(run);
  }
  return result.concat(rows.slice(row));
}

const isSame = (known: RunSummary | undefined, told: RunSummary): boolean =>
  known !== undefined && JSON.stringify(known) === JSON.stringify(told);
