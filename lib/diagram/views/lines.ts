import type { Edge } from '../../graph';
import { FAMILY, type Family, type Line } from '../view';

/** What the lines of a family are, where one line stands for several. */
const NOUN: Readonly<Record<Family, string>> = {
  network: 'path',
  call: 'call',
  event: 'message',
  operations: 'link',
};

/** How a view words its lines. */
export interface Worded {
  /** Where in the flow an edge stands, from 1 on: the lowest of its edges is on the label of a line. */
  readonly stepOf?: (edge: Edge) => number;
  readonly labelOf?: (edge: Edge) => string;
}

/** One line for each pair of cards and family; what is inside of a card is no line. */
export function linesBetween(
  edges: readonly Edge[],
  cardOf: ReadonlyMap<string, string>,
  worded: Worded = {},
): Line[] {
  const placed = edges.flatMap((edge) => {
    const [from, to] = [cardOf.get(edge.from), cardOf.get(edge.to)];
    return from === undefined || to === undefined || from === to ? [] : [{ from, to, edge }];
  });
  const together = Map.groupBy(placed, ({ from, to, edge }) =>
    [FAMILY[edge.kind], edge.evidence.length === 0, from, to].join('|'),
  );
  return [...together.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const own = same.map(({ edge }) => edge);
    return [lineOf(first.from, first.to, own, worded)];
  });
}

function lineOf(
  from: string,
  to: string,
  edges: readonly Edge[],
  { labelOf = ({ label }) => label, stepOf }: Worded,
): Line {
  const [first] = edges;
  const family = FAMILY[first?.kind ?? 'operate'];
  const pairs = new Set(edges.map((edge) => `${edge.from}|${edge.to}`));
  const labels = new Set(edges.flatMap((edge) => labelOf(edge).split(', ')));
  const words = [...labels].filter((label) => label !== '').join(', ');
  const problem = problemOf(edges);
  const step = stepOf === undefined ? '' : `${Math.min(...edges.map(stepOf))} · `;
  return {
    from,
    to,
    family,
    label: step + (pairs.size > 1 ? `${edges.length} ${NOUN[family]}s` : words),
    edges,
    ...(problem !== undefined && { problem }),
    ...(edges.every(({ evidence }) => evidence.length === 0) && { byHand: true as const }),
  };
}

function problemOf(edges: readonly Edge[]): string | undefined {
  const problems = edges.flatMap(({ problem }) => problem ?? []);
  const [first] = problems;
  return problems.length > 1 && first !== undefined
    ? `${first}, and ${problems.length - 1} more`
    : first;
}
