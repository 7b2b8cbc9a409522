import { wordsOf, type Group } from '../../graph';
import type { Card } from '../view';
import type { Selection } from './selection';
import type { Grouping } from './settings';

/** Puts the cards into the frames that people want, and leaves out frames without a card. */
export function grouped(selection: Selection, by: Grouping): Selection {
  const framed = FRAMES[by](selection);
  return { ...framed, groups: used(framed.groups, framed.nodes) };
}

const FRAMES: Readonly<Record<Grouping, (selection: Selection) => Selection>> = {
  network: (selection) => selection,
  none: (selection) => ({
    ...selection,
    groups: [],
    nodes: selection.nodes.map((node) => ({ ...node, group: undefined })),
  }),
  stack: (selection) => byOwner(selection, ({ stack }) => (stack === undefined ? [] : [stack])),
  construct: (selection) => byOwner(selection, constructsOf(selection.nodes)),
};

/** Frames that hold a card, or a frame that does. */
export function used(groups: readonly Group[], nodes: readonly Card[]): Group[] {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const ids = new Set<string>();
  for (const { group } of nodes) {
    for (let id = group; id !== undefined && !ids.has(id); id = byId.get(id)?.parent) ids.add(id);
  }
  return groups.filter(({ id }) => ids.has(id));
}

/** Start of the ids of frames by owner. */
export const OWNER_FRAME = 'in:';

/** Frames by owners, outermost first, within the account. */
function byOwner(selection: Selection, owners: (node: Card) => readonly string[]): Selection {
  const outer = selection.groups.filter(({ parent }) => parent === undefined);
  const frames = new Map<string, Group>();
  const nodes = selection.nodes.map((node) => {
    const path = node.group === undefined ? [] : owners(node);
    let around = outermost(node.group, selection.groups);
    for (const owner of path) {
      const id = `${OWNER_FRAME}${owner}`;
      frames.set(id, { id, kind: 'regional', title: nameOf(owner), parent: around, resources: [] });
      around = id;
    }
    return { ...node, group: around };
  });
  return { ...selection, nodes, groups: [...outer, ...frames.values()] };
}

function outermost(id: string | undefined, groups: readonly Group[]): string | undefined {
  const parent = groups.find((group) => group.id === id)?.parent;
  return parent === undefined ? id : outermost(parent, groups);
}

/** The stack, and within it the construct, where it is not alone there and holds several cards. */
function constructsOf(nodes: readonly Card[]): (node: Card) => readonly string[] {
  const first = ({ path, stack }: Card): string | undefined => {
    if (stack === undefined || !path.startsWith(`${stack}/`)) return undefined;
    const [own] = path.slice(stack.length + 1).split('/');
    return own === undefined ? undefined : `${stack}/${own}`;
  };
  const count = (keys: readonly (string | undefined)[]) =>
    new Map([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length]));
  const inConstruct = count(nodes.map(first));
  const inStack = count(nodes.map(({ stack }) => stack));
  return (node) => {
    if (node.stack === undefined) return [];
    const construct = first(node);
    const held = inConstruct.get(construct) ?? 0;
    return construct !== undefined && held > 1 && held < (inStack.get(node.stack) ?? 0)
      ? [node.stack, construct]
      : [node.stack];
  };
}

/** The last id of a path, in words. */
export function nameOf(path: string): string {
  const words = wordsOf(path.split('/').findLast((id) => id !== '') ?? path).map((word) =>
    /^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase(),
  );
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
