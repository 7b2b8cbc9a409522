import type { EdgeKind } from '../types';

/** An edge that one property of a resource, or two, say outright. */
export interface Link {
  readonly type: string;
  /** Property that names where it starts, `[]` standing for any entry of a list; empty: the resource itself. */
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label: string;
}

/** A link of a type: where it starts, where it ends, its kind and its label. */
export type Row = readonly [from: string, to: string, kind: EdgeKind, label: string];

export const linksOf = (type: string, ...rows: readonly Row[]): Link[] =>
  rows.map(([from, to, kind, label]) => ({ type, from, to, kind, label }));
