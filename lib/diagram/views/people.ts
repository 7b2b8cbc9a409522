import { outsider, type Edge, type Graph } from '../../graph';
import type { Card } from '../view';
import { matcher } from './pattern';
import type { ExternalSettings, ViewSettings } from './settings';

/** The graph with what people say of it: titles, icons, and who is there though no template holds it. */
export function withPeople(
  graph: Graph,
  { rename = {}, icons = {}, externals = [] }: Pick<ViewSettings, 'rename' | 'icons' | 'externals'>,
): Graph & { readonly nodes: readonly Card[] } {
  const titles = Object.entries(rename).map(([pattern, title]) => ({
    matches: matcher(pattern),
    change: { title },
  }));
  const pictures = Object.entries(icons).map(([pattern, icon]) => ({
    matches: matcher(pattern),
    change: { icon },
  }));
  const changed = [...graph.nodes, ...externals.map(cardOf)].map((node) =>
    [...pictures, ...titles].reduce<Card>(
      (card, { matches, change }) => (matches(node) ? { ...card, ...change } : card),
      node,
    ),
  );
  const lines = externals.flatMap((external) => linesOf(external, graph));
  return { ...graph, nodes: changed, edges: [...graph.edges, ...lines] };
}

const cardOf = ({ name, title, facts }: ExternalSettings): Card => ({
  ...outsider(idOf(name), title, facts),
  byHand: true,
  badges: ['drawn by hand'],
});

const idOf = (name: string): string => `by-hand:${name}`;

/** Without evidence: that is what tells them from those that were found. */
function linesOf({ name, to, from }: ExternalSettings, { nodes }: Graph): Edge[] {
  const meant = (patterns: Readonly<Record<string, string>>) =>
    Object.entries(patterns).flatMap(([pattern, label]) =>
      nodes.filter(matcher(pattern)).map(({ id }) => ({ id, label })),
    );
  const line = { kind: 'traffic', evidence: [] } as const;
  const own = idOf(name);
  return [
    ...meant(to).map(({ id, label }) => ({ ...line, from: own, to: id, label })),
    ...meant(from).map(({ id, label }) => ({ ...line, from: id, to: own, label })),
  ];
}
