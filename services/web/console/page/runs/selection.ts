import { isFinal, type RunSummary } from '../../../../protocol/run';

/** Ids of runs that the reader has chosen. */
export type Selection = ReadonlySet<string>;

export const NOTHING: Selection = new Set();

export function toggled(selection: Selection, id: string): Selection {
  const next = new Set(selection);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** All from one row to another are chosen, too. */
export function withRange(
  selection: Selection,
  rows: readonly RunSummary[],
  from: number,
  to: number,
): Selection {
  const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  return new Set([...selection, ...range.map(({ id }) => id)]);
}

export const mayCancel = ({ state, cancelRequested }: RunSummary): boolean =>
  !isFinal(state) && cancelRequested !== true;

export const mayRetry = ({ state, retriedAs }: RunSummary): boolean =>
  isFinal(state) && state !== 'SUCCEEDED' && retriedAs === undefined;
