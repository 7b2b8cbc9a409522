import type { Edge, Graph, Group } from '../../graph';
import type { Card, LeftOut } from '../view';

/** What a view shows of a graph, before it is folded to what a page holds. */
export interface Selection {
  readonly groups: readonly Group[];
  readonly nodes: readonly Card[];
  readonly edges: readonly Edge[];
  readonly leftOut: readonly LeftOut[];
}

export const everything = ({ groups, nodes, edges }: Graph): Selection => ({
  groups,
  nodes,
  edges,
  leftOut: [],
});

/** Leaves out the cards that do not fit, with the lines that end at them. */
export function keep(
  { groups, nodes, edges, leftOut }: Selection,
  fits: (node: Card) => boolean,
  because: string,
): Selection {
  const kept = nodes.filter(fits);
  const ids = new Set(kept.map(({ id }) => id));
  return {
    groups,
    nodes: kept,
    edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    leftOut: [
      ...leftOut,
      ...nodes.filter(({ id }) => !ids.has(id)).map(({ id }) => ({ node: id, because })),
    ],
  };
}

export const keepEdges = (selection: Selection, fits: (edge: Edge) => boolean): Selection => ({
  ...selection,
  edges: selection.edges.filter(fits),
});

/** Ids of the cards at the ends of edges. */
export const endsOf = (edges: readonly Edge[]): ReadonlySet<string> =>
  new Set(edges.flatMap(({ from, to }) => [from, to]));
