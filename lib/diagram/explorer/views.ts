import type { Edge } from '../../graph';
import type { Card } from '../view';
import { chosenFor } from '../views/view-of';
import type { ContentView, ExplorerEdge, ExplorerGraph, ExplorerView } from './content';

/** The views of a graph that have something to show, each as what it makes of the graph. */
export function viewsFor(
  graph: ExplorerGraph,
  views: readonly ExplorerView[],
  keyOf: (icon: string) => string,
): ContentView[] {
  const places = placesIn(graph);
  return views
    .filter(({ environments }) => environments?.includes(graph.name) ?? true)
    .map((view) => viewFor(graph, view, places, keyOf))
    .filter(({ nodes, moreNodes }) => nodes.length + moreNodes.length > 0);
}

interface Places {
  readonly nodes: ReadonlyMap<string, number>;
  readonly edges: ReadonlyMap<Edge, number>;
}

const placesIn = ({ nodes, edges }: ExplorerGraph): Places => ({
  nodes: new Map(nodes.map(({ id }, place) => [id, place])),
  edges: new Map(edges.map((edge, place) => [edge, place])),
});

function viewFor(
  graph: ExplorerGraph,
  view: ExplorerView,
  places: Places,
  keyOf: (icon: string) => string,
): ContentView {
  const chosen = chosenFor(graph, view);
  const { title, truth, notes, meanings = {}, stepOf, labelOf } = chosen;
  // The page has constructs and stacks to choose from; without a wish, all is where it stands in the account.
  const isPlain = view.from === 'full' && view.groupBy === undefined;
  const nodes = chosen.nodes.map((card) => keyed(card, keyOf));
  const own = (card: Card) => places.nodes.get(card.id);
  const placeOf = (edge: Edge) => places.edges.get(edge) ?? -1;
  const isOwn = (edge: Edge) => placeOf(edge) >= 0 && worded(edge, labelOf) === edge;
  const kept = chosen.edges.filter(isOwn).toSorted((a, b) => placeOf(a) - placeOf(b));
  const more = chosen.edges.filter((edge) => !isOwn(edge));
  return {
    name: view.name,
    title,
    truth,
    groupBy: isPlain ? 'network' : chosen.groupBy,
    notes,
    meanings,
    nodes: rowsOf(nodes.flatMap((card) => own(card) ?? [])),
    edges: rowsOf(kept.map(placeOf)),
    changes: changesOf(nodes, graph, own),
    moreNodes: nodes.filter((card) => own(card) === undefined),
    moreEdges: more.map((edge) => worded(edge, labelOf)),
    ...(stepOf !== undefined && { steps: [...kept, ...more].map(stepOf) }),
  };
}

/** An icon of people's own is in the file once. */
const keyed = (card: Card, keyOf: (icon: string) => string): Card =>
  card.icon === undefined ? card : { ...card, icon: keyOf(card.icon) };

function worded(edge: ExplorerEdge, labelOf: ((edge: Edge) => string) | undefined): ExplorerEdge {
  const label = labelOf?.(edge) ?? edge.label;
  return label === edge.label ? edge : { ...edge, label };
}

/** What people say of cards: other titles, other icons. */
function changesOf(
  nodes: readonly Card[],
  graph: ExplorerGraph,
  placeOf: (card: Card) => number | undefined,
): ContentView['changes'] {
  return Object.fromEntries(
    nodes.flatMap((card) => {
      const place = placeOf(card);
      const before = place === undefined ? undefined : graph.nodes[place];
      if (place === undefined || before === undefined) return [];
      const change = {
        ...(card.title !== before.title && { title: card.title }),
        ...(card.icon !== before.icon && card.icon !== undefined && { icon: card.icon }),
      };
      return Object.keys(change).length === 0 ? [] : [[place, change] as const];
    }),
  );
}

/** `0, 1, 2, 7` → `0, 3, 7, 1`: where a row of numbers begins, and how many there are in it. */
function rowsOf(numbers: readonly number[]): number[] {
  const rows: number[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const [start = 0, count = 0] = rows.slice(-2);
    if (rows.length > 0 && start + count === number) rows[rows.length - 1] = count + 1;
    else rows.push(number, 1);
  }
  return rows;
}
