import type { Card } from '../../view';
import type { Content } from '../content';
import { openAtFirst } from './folding';
import { titleIn } from './panel-parts';
import { cardsIn, type Choice } from './scene';
import type { State } from './state';
import { allBranches, treeOf, type Branch } from './tree';

type Graph = Content['graphs'][number];

/** What the page is about in a state: a graph, and its frames. */
export interface Subject {
  readonly graph: Graph;
  readonly tree: Branch;
  readonly open: ReadonlySet<string>;
  readonly card: (id: string) => Card | undefined;
  readonly branch: (id: string) => Branch | undefined;
  readonly titleOf: (id: string) => string;
}

/** Finds the subject of a state; trees are made once. */
export function subjects(content: Content): (state: State) => Subject {
  const trees = new Map<string, Branch>();
  return (state) => {
    const graph = content.graphs[state.graph];
    if (graph === undefined) throw new Error('a page without a graph');
    const key = `${state.graph} ${state.by}`;
    const tree = trees.get(key) ?? treeOf(graph, state.by);
    trees.set(key, tree);
    const branch = (id: string) => [...allBranches(tree)].find((one) => one.id === id);
    return {
      graph,
      tree,
      open: state.open ?? openAtFirst(tree),
      card: (id) => graph.nodes.find((node) => node.id === id),
      branch,
      titleOf: (id) => branch(id)?.title ?? titleIn(graph, id),
    };
  };
}

/** What a state lets be seen of its subject. */
export function choiceIn(state: State, subject: Subject): Choice {
  const near = state.only === undefined ? undefined : withNeighbors(subject, state.only);
  return {
    kinds: (kind) => !state.hiddenKinds.has(kind),
    cards: ({ id, type }) => !state.hiddenTypes.has(type) && (near === undefined || near.has(id)),
    isOpen: ({ id }) => subject.open.has(id),
  };
}

/** Ids of a card, or of all cards of a frame, and of those with an edge to or from them. */
export function withNeighbors({ graph, branch }: Subject, id: string): Set<string> {
  const frame = branch(id);
  const own = new Set(frame === undefined ? [id] : cardsIn(frame).map((card) => card.id));
  const near = new Set(own);
  for (const { from, to } of graph.edges) {
    if (own.has(from)) near.add(to);
    if (own.has(to)) near.add(from);
  }
  return near;
}
