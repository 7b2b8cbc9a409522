import type { Card } from '../../view';
import type { Content, ContentGraph, ContentView, ExplorerGraph } from '../content';
import { openAtFirst } from './folding';
import { titleIn } from './panel-parts';
import { cardsIn, type Choice } from './scene';
import type { State } from './state';
import { allBranches, treeOf, type Branch, type Grouping } from './tree';
import { plainView, seenIn } from './view';

/** What the page is about in a state: a graph as a view shows it, and its frames. */
export interface Subject {
  readonly whole: ContentGraph;
  readonly view: ContentView;
  /** What the view shows of it. */
  readonly graph: ExplorerGraph;
  readonly by: Grouping;
  readonly tree: Branch;
  readonly open: ReadonlySet<string>;
  readonly card: (id: string) => Card | undefined;
  readonly branch: (id: string) => Branch | undefined;
  readonly titleOf: (id: string) => string;
}

const BY: Readonly<Record<ContentView['groupBy'], Grouping>> = {
  network: 'place',
  stack: 'stack',
  construct: 'stack',
  none: 'none',
};

type Framed = Pick<Subject, 'tree' | 'branch'> & { readonly atFirst: ReadonlySet<string> };

/** Finds the subject of a state; graphs and trees are made once. */
export function subjects(content: Content): (state: State) => Subject {
  const framed = new Map<string, Framed>();
  return (state) => {
    const whole = content.graphs[state.graph];
    if (whole === undefined) throw new Error('a page without a graph');
    const view = viewIn(whole, state);
    const { graph, cards } = seenIn(whole, view);
    const by = state.by ?? BY[view.groupBy];
    const key = `${state.graph} ${by} ${view.name}`;
    const { tree, branch, atFirst } = framed.get(key) ?? frame(graph, by);
    framed.set(key, { tree, branch, atFirst });
    return {
      whole,
      view,
      graph,
      by,
      tree,
      open: state.open ?? atFirst,
      card: (id) => cards.get(id),
      branch,
      titleOf: (id) => branch(id)?.title ?? titleIn(graph, id),
    };
  };
}

/** The view of a state: the first one unless another is chosen. */
export function viewIn(whole: ContentGraph, { view }: Pick<State, 'view'>): ContentView {
  return whole.views.find(({ name }) => name === view) ?? whole.views[0] ?? plainView(whole);
}

function frame(graph: ExplorerGraph, by: Grouping): Framed {
  const tree = treeOf(graph, by);
  const branches = new Map([...allBranches(tree)].map((one) => [one.id, one]));
  return { tree, branch: (id) => branches.get(id), atFirst: openAtFirst(tree) };
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
