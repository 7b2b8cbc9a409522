import type { Graph } from '../../graph';
import { truthOf, type View } from '../view';
import { grouped } from './grouping';
import { KINDS, type Chosen } from './kinds';
import { narrow } from './narrow';
import { pagesOf, type Page } from './page';
import { withPeople } from './people';
import type { Selection } from './selection';
import type { Grouping, ViewSettings } from './settings';

/**
 * A view of a graph, within the limits of a page: at most 40 cards and 60 lines. What is more folds into cards that say
 * how many they stand for. Without a card, the graph has nothing to show in this view.
 */
export function viewOf(graph: Graph, settings: ViewSettings): View {
  for (const view of viewsOf(graph, settings)) return view;
  throw new Error('a view has at least one page');
}

/** The view, then a page for each folded card, of those pages too: each as it is asked for. */
export function* viewsOf(graph: Graph, settings: ViewSettings): Generator<View, undefined> {
  const { title: name, groupBy, notes, meanings, ...chosen } = chosenFor(graph, settings);
  const selection = grouped(chosen, groupBy);
  for (const page of pagesOf(selection, settings.name, chosen)) {
    yield {
      name: page.part === '' ? settings.name : `${settings.name}-${page.part}`,
      title: page.title === '' ? name : `${name} · ${page.title}`,
      truth: truth(graph, page),
      groups: page.groups,
      nodes: page.nodes,
      lines: page.lines,
      leftOut: page.leftOut,
      ...(meanings !== undefined && { meanings }),
      ...(notes.length > 0 && { notes }),
    };
  }
  return undefined;
}

/** What a view shows, before it is put into frames and folded to what a page holds. */
export interface ChosenForView extends Chosen {
  readonly title: string;
  /** Under the title: counted, not written. */
  readonly truth: string;
  readonly groupBy: Grouping;
  readonly notes: readonly string[];
}

export function chosenFor(graph: Graph, settings: ViewSettings): ChosenForView {
  const { title, groupBy, select } = KINDS[settings.from];
  const chosen = select(withPeople(graph, settings));
  const selection = narrow(chosen, settings);
  return {
    ...chosen,
    ...selection,
    title: [graph.name, settings.title ?? title].filter((part) => part !== '').join(' · '),
    truth: truth(graph, selection),
    groupBy: settings.groupBy ?? groupBy,
    notes: notesOf(settings, selection),
  };
}

function notesOf({ notes = [] }: ViewSettings, { nodes }: Selection): string[] {
  const byHand = nodes.filter((node) => node.byHand === true).map(({ title }) => title);
  return [
    ...notes,
    ...(byHand.length > 0 ? [`Drawn by hand, in no template: ${byHand.join(', ')}`] : []),
  ];
}

/** Counted: what is here, what folded, and what is left out for which reason. */
function truth(graph: Graph, { nodes, leftOut }: Pick<Page, 'nodes' | 'leftOut'>): string {
  const folded = nodes.filter(({ members }) => members !== undefined);
  if (folded.length === 0 && leftOut.length === 0) return truthOf(graph);
  const stood = nodes.reduce((sum, { count = 1 }) => sum + count, 0);
  const parts = [
    `${graph.resources} CloudFormation resources`,
    folded.length === 0
      ? `${nodes.length} ${nodes.length === 1 ? 'card' : 'cards'}`
      : `${nodes.length} cards for ${stood} things`,
    ...[...Map.groupBy(leftOut, ({ because }) => because)].map(
      ([because, same]) => `${same.length} left out: ${because}`,
    ),
  ];
  return `Generated from the cloud assembly · ${parts.join(' · ')}`;
}

/** One page, for anybody. */
export const overview = (graph: Graph): View =>
  viewOf(graph, { name: 'overview', from: 'overview' });
