import { linesOf, type Card, type Line, type Mark, type View } from '../view';
import type { Edge, Group } from '../../graph';
import { bundled, choose, MOST_LINES } from './choose';
import type { Compared } from './compare';

/** Both graphs in one picture: what changed, and what it is connected with; the rest is counted. */
export function diffView(compared: Compared): View {
  const { difference, union } = compared;
  const marks = new Map(
    [...difference.nodes, ...difference.groups].map(({ id, mark }) => [id, mark]),
  );
  const cards = union.nodes.map((node): Card => {
    const mark = marks.get(node.id);
    return mark === undefined ? node : { ...node, mark };
  });
  const lines = allLines(compared);
  const chosen = choose(cards, lines);
  const { nodes, lines: drawn } = bundled(chosen, lines);
  const hidden = cards.length - chosen.length;
  const shown = new Set(chosen.map(({ id }) => id));
  const { name } = difference;
  return {
    name: 'diff',
    title: name === '' ? 'what changes' : `${name} · what changes`,
    truth: truthOf(compared, hidden),
    groups: groupsAround(nodes, union.groups, cards, shown),
    nodes,
    lines: drawn.slice(0, MOST_LINES),
  };
}

/** `2 added, 1 removed, 3 changed · 14 unchanged cards are not drawn`. */
function truthOf({ difference: { nodes, edges } }: Compared, hidden: number): string {
  const count = (changes: readonly { readonly mark: Mark }[]) => {
    const parts = MARKS.flatMap((mark) => {
      const of = changes.filter((change) => change.mark === mark).length;
      return of === 0 ? [] : [`${of} ${mark}`];
    });
    return parts.length === 0 ? 'none' : parts.join(', ');
  };
  return [
    `Cards: ${count(nodes)}`,
    `connections: ${count(edges)}`,
    ...(hidden === 0 ? [] : [`${hidden} unchanged ${hidden === 1 ? 'card' : 'cards'} not drawn`]),
  ].join(' · ');
}

const MARKS: readonly Mark[] = ['added', 'removed', 'changed'];

/** Frames of what is drawn; each says how many cards it holds that are not. */
function groupsAround(
  nodes: readonly Card[],
  groups: readonly Group[],
  cards: readonly Card[],
  shown: ReadonlySet<string>,
): Group[] {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const used = new Set<string>();
  for (const { group } of nodes)
    for (let id = group; id !== undefined && !used.has(id); id = byId.get(id)?.parent) used.add(id);
  return groups
    .filter(({ id }) => used.has(id))
    .map((group) => {
      const more = cards.filter((card) => card.group === group.id && !shown.has(card.id)).length;
      return more === 0 ? group : { ...group, title: `${group.title}  ·  ${more} more` };
    });
}

/** One line for each pair and family, the edges of both graphs together. */
function allLines({ difference, after }: Compared): Line[] {
  const changed = new Map<Edge, { mark: Mark; before?: Edge }>();
  const gone: Edge[] = [];
  for (const { mark, before: old, after: now, from, to } of difference.edges) {
    if (now !== undefined) changed.set(now, { mark, ...(old !== undefined && { before: old }) });
    else if (old !== undefined) {
      const edge = { ...old, from, to };
      changed.set(edge, { mark });
      gone.push(edge);
    }
  }
  return linesOf([...after.graph.edges, ...gone]).map((line) => {
    const marks = new Set(line.edges.map((edge) => changed.get(edge)?.mark));
    const [only] = marks;
    const mark: Mark | undefined = marks.size === 1 ? only : 'changed';
    if (mark === undefined) return line;
    const labels = new Set(line.edges.flatMap((edge) => labelsOf(edge, changed.get(edge), mark)));
    return { ...line, label: [...labels].join(', '), mark };
  });
}

/** On a line that is neither all new nor all gone, what is new has a plus, what is gone a minus. */
function labelsOf(
  { label }: Edge,
  change: { readonly mark: Mark; readonly before?: Edge } | undefined,
  line: Mark,
): string[] {
  const parts = label.split(', ').filter((part) => part !== '');
  if (change === undefined || line !== 'changed') return parts;
  if (change.mark === 'added') return parts.map((part) => `+ ${part}`);
  if (change.mark === 'removed') return parts.map((part) => `− ${part}`);
  const old = (change.before?.label ?? '').split(', ').filter((part) => part !== '');
  return [
    ...parts.map((part) => (old.includes(part) ? part : `+ ${part}`)),
    ...old.filter((part) => !parts.includes(part)).map((part) => `− ${part}`),
  ];
}
