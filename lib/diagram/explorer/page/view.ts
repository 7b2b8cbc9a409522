import type { Card } from '../../view';
import type { ContentGraph, ContentView, ExplorerEdge, ExplorerGraph } from '../content';

/** A graph as one of its views shows it. */
export interface Seen {
  readonly graph: ExplorerGraph;
  readonly cards: ReadonlyMap<string, Card>;
}

const known = new WeakMap<ContentView, Seen>();

export function seenIn(whole: ContentGraph, view: ContentView): Seen {
  const found = known.get(view) ?? see(whole, view);
  known.set(view, found);
  return found;
}

function see(whole: ContentGraph, view: ContentView): Seen {
  const { changes, moreNodes, moreEdges, steps } = view;
  const nodes = [
    ...placesIn(view.nodes).flatMap((place) => {
      const [node, change] = [whole.nodes[place], changes[place]];
      return node === undefined ? [] : [change === undefined ? node : { ...node, ...change }];
    }),
    ...moreNodes,
  ];
  const edges = [
    ...placesIn(view.edges).flatMap((place) => whole.edges[place] ?? []),
    ...moreEdges,
  ];
  const cards = new Map(nodes.map((card) => [card.id, card]));
  const graph: ExplorerGraph = {
    name: whole.name,
    stacks: whole.stacks,
    resources: whole.resources,
    groups: whole.groups,
    nodes,
    edges: steps === undefined ? edges : edges.map((edge, index) => withStep(edge, steps[index])),
    findings: whole.findings.filter((finding) => finding.nodes.some((id) => cards.has(id))),
  };
  return { graph, cards };
}

const withStep = (edge: ExplorerEdge, step: number | undefined): ExplorerEdge =>
  step === undefined ? edge : { ...edge, step };

function placesIn(rows: readonly number[]): number[] {
  const places: number[] = [];
  for (let at = 0; at < rows.length; at += 2) {
    const [start = 0, count = 0] = rows.slice(at, at + 2);
    for (let place = start; place < start + count; place += 1) places.push(place);
  }
  return places;
}

const plain = new WeakMap<ContentGraph, ContentView>();

/** All of a graph, for one without views. */
export function plainView(whole: ContentGraph): ContentView {
  const found = plain.get(whole) ?? {
    name: '',
    title: whole.title,
    truth: whole.truth,
    groupBy: 'network' as const,
    notes: [],
    meanings: {},
    nodes: [0, whole.nodes.length],
    edges: [0, whole.edges.length],
    changes: {},
    moreNodes: [],
    moreEdges: [],
  };
  plain.set(whole, found);
  return found;
}

/** The view that shows a card and most of what it is connected with; undefined where none shows it. */
export function fullestWith(whole: ContentGraph, id: string): ContentView | undefined {
  return whole.views
    .filter((view) => seenIn(whole, view).cards.has(id))
    .map((view) => ({ view, edges: edgesOf(seenIn(whole, view).graph, id) }))
    .reduce<{ view: ContentView; edges: number } | undefined>(
      (best, one) => (best === undefined || one.edges > best.edges ? one : best),
      undefined,
    )?.view;
}

export const edgesOf = ({ edges }: ExplorerGraph, id: string): number =>
  edges.filter(({ from, to }) => from === id || to === id).length;
