import type { Graph } from '../../graph';
import { truthOf, type View } from '../view';
import { grouped } from './grouping';
import { KINDS } from './kinds';
import { narrow } from './narrow';
import { pagesOf, type Page } from './page';
import { withPeople } from './people';
import type { Selection } from './selection';
import type { ViewSettings } from './settings';

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
  const { title, groupBy, select } = KINDS[settings.from];
  const chosen = select(withPeople(graph, settings));
  const selection = grouped(narrow(chosen, settings), settings.groupBy ?? groupBy);
  const name = [graph.name, settings.title ?? title].filter((part) => part !== '').join(' · ');
  const { meanings } = chosen;
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
      ...notesOf(settings, selection),
    };
  }
  return undefined;
}

function notesOf({ notes = [] }: ViewSettings, { nodes }: Selection): Pick<View, 'notes'> {
  const byHand = nodes.filter((node) => node.byHand === true).map(({ title }) => title);
  const all = [
    ...notes,
    ...(byHand.length > 0 ? [`Drawn by hand, in no template: ${byHand.join(', ')}`] : []),
  ];
  return all.length === 0 ? {} : { notes: all };
}

/** Counted: what is here, what folded, and what is left out for which reason. */
function truth(graph: Graph, { nodes, leftOut }: Page): string {
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
