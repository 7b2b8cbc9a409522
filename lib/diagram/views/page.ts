import type { Group } from '../../graph';
import type { Card, LeftOut, Line } from '../view';
import { treeOf, type Branch } from './branches';
import { folded } from './fold';
import { used } from './grouping';
import { linesBetween, type Worded } from './lines';
import { opened, ownersOf, type Rank } from './open';
import { nameParts } from './part-names';
import type { Selection } from './selection';

/** A page of a view: all of it, or what one folded card of it stands for. */
export interface Page {
  /** Of the part, added to the view's name; empty for the first page. */
  readonly part: string;
  /** What the folded card says; empty for the first page. */
  readonly title: string;
  readonly groups: readonly Group[];
  readonly nodes: readonly Card[];
  readonly lines: readonly Line[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * The pages of a selection: the first one, then each part that is folded on a page before. None has more cards and
 * lines than people can read.
 *
 * @param view name of the view, for the links from folded cards to their pages
 */
export function* pagesOf(
  selection: Selection,
  view: string,
  worded?: Worded,
): Generator<Page, undefined> {
  const nameOfPart = nameParts();
  const closed: Branch[] = [];
  const draw = (
    cards: readonly Branch[],
    { edges, leftOut, groups }: Pick<Selection, 'edges' | 'leftOut' | 'groups'>,
    isPart: (branch: Branch) => boolean,
  ) => {
    const nodes = cards.map((branch) => {
      const [only] = branch.leaves;
      if (branch.children.length === 0 && only !== undefined) return only;
      if (!isPart(branch)) return folded(branch, groups);
      closed.push(branch);
      return { ...folded(branch, groups), opens: `${view}-${nameOfPart(branch.key)}` };
    });
    const ids = new Map(cards.map(({ key }, index) => [key, nodes[index]?.id ?? '']));
    const owners = new Map([...ownersOf(cards)].map(([node, key]) => [node, ids.get(key) ?? '']));
    return {
      nodes,
      groups: used(groups, nodes),
      lines: linesBetween(edges, owners, worded),
      leftOut,
    };
  };
  const root = treeOf(selection.nodes, selection.groups);
  const roots = selection.nodes.length === 0 ? [] : [root];
  const first = opened(roots, root, selection.edges, operationsLast);
  yield { part: '', title: '', ...draw(first, selection, () => true) };
  // The list grows while it is read: a part may have parts.
  for (const branch of closed) {
    const near = neighborhoodOf(branch, selection);
    const around = treeOf(near.nodes, selection.groups, 'around/');
    const roots = near.nodes.length === 0 ? [branch] : [branch, around];
    const rank: Rank = ({ key }) => (key.startsWith('around/') ? 1 : 0);
    const cards = opened(roots, branch, near.edges, rank);
    const own = new Set(branch.leaves.map(({ id }) => id));
    const isPart = ({ leaves: [leaf] }: Branch) => leaf !== undefined && own.has(leaf.id);
    const page = draw(cards, { ...near, groups: selection.groups }, isPart);
    yield { part: nameOfPart(branch.key), title: branch.title, ...page };
  }
  return undefined;
}

/** What people look for last is folded first. */
const operationsLast: Rank = ({ leaves }) =>
  leaves.every(({ group }) => group === 'operations') ? 1 : 0;

/** The lines of a part, and the cards outside of it at their other ends. */
function neighborhoodOf({ leaves, title }: Branch, { nodes, edges, leftOut }: Selection) {
  const own = new Set(leaves.map(({ id }) => id));
  const touching = edges.filter(({ from, to }) => own.has(from) || own.has(to));
  const ends = new Set(touching.flatMap(({ from, to }) => [from, to]));
  const far = nodes.filter(({ id }) => !own.has(id) && !ends.has(id));
  return {
    nodes: nodes.filter(({ id }) => ends.has(id) && !own.has(id)),
    edges: touching,
    leftOut: [
      ...leftOut,
      ...far.map(({ id }) => ({ node: id, because: `neither in ${title} nor next to it` })),
    ],
  };
}
