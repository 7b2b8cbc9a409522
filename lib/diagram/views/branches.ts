import { countOf, titleOf, type Group } from '../../graph';
import type { Card } from '../view';
import { nameOf, OWNER_FRAME } from './grouping';

/**
 * The cards of a view as a tree: by frame, stack, owning construct and type. What is opened of it is drawn as cards of
 * their own, what stays closed is one card for all below.
 */
export interface Branch {
  /** The same as long as the constructs keep their names. */
  readonly key: string;
  readonly title: string;
  readonly leaves: readonly Card[];
  /** None: it is a card of its own. */
  readonly children: readonly Branch[];
  /** It is a frame of the picture, not a construct. */
  readonly frame?: true;
}

/** More children than this are put into parcels. */
const MOST_CHILDREN = 24;
/** So many of one type, beside others, are one thing to people. */
const LEAST_OF_A_TYPE = 4;

/** @param root in front of all keys; two trees of one page have different ones */
export function treeOf(nodes: readonly Card[], groups: readonly Group[], root = ''): Branch {
  const frames = new Map(groups.map((group) => [group.id, group]));
  const ids = new Set(frames.keys());
  const inside = Map.groupBy(nodes, ({ group }) =>
    group !== undefined && ids.has(group) ? group : '',
  );
  const below = Map.groupBy(groups, ({ parent }) => parent ?? '');
  const byFrame = (frame: string): readonly Branch[] => {
    const inner = (below.get(frame) ?? []).flatMap(({ id, title }) => {
      const children = byFrame(id);
      return children.length === 0 ? [] : [frameOf(branch(`${root}${id}`, title, children))];
    });
    const own = inside.get(frame) ?? [];
    const title = frames.get(frame)?.title ?? 'Outside';
    return own.length === 0 ? inner : [...inner, byStack(hereIn(frame, root), title, own)];
  };
  return branch(`${root}all`, 'Everything', byFrame(''));
}

/** What is in a frame and in no frame within it; an owner's frame is in the path of the construct already. */
function hereIn(frame: string, root: string): string {
  if (frame === '') return `${root}outside`;
  return frame.startsWith(OWNER_FRAME) ? `${root}in` : `${root}${frame}/here`;
}

const frameOf = (inside: Branch): Branch =>
  inside.children.length > 0 ? { ...inside, frame: true } : inside;

function byStack(key: string, title: string, nodes: readonly Card[]): Branch {
  const stacks = Map.groupBy(nodes, ({ stack }) => stack ?? '');
  const children = [...stacks].map(([stack, inside]) =>
    byConstruct(
      `${key}/${stack.slice(stack.indexOf('/') + 1)}`,
      stack === '' ? title : nameOf(stack),
      inside.map((node): Placed => ({ node, steps: stepsOf(node) })),
    ),
  );
  return branch(key, title, children);
}

interface Placed {
  readonly node: Card;
  readonly steps: readonly string[];
}

function stepsOf({ path, stack }: Card): readonly string[] {
  if (path === '') return [];
  const inStack =
    stack !== undefined && path.startsWith(`${stack}/`) ? path.slice(stack.length + 1) : path;
  return inStack.split('/');
}

function byConstruct(
  key: string,
  title: string,
  placed: readonly Placed[],
  trail: readonly string[] = [],
): Branch {
  const [only] = placed;
  if (placed.length === 1 && only !== undefined) return leaf(only.node);
  const here = placed.filter(({ steps }) => steps.length === 0).map(({ node }) => leaf(node));
  const below = Map.groupBy(
    placed.filter(({ steps }) => steps.length > 0),
    ({ steps: [step = ''] }) => step,
  );
  const children = [...below].map(([step, inside]) =>
    byConstruct(
      `${key}/${step}`,
      titleOf({ path: [...trail, step].join('/'), stack: '' }),
      inside.map(({ node, steps }) => ({ node, steps: steps.slice(1) })),
      [...trail, step],
    ),
  );
  return branch(key, title, byType(key, [...here, ...children]));
}

const leaf = (node: Card): Branch => ({
  key: node.id,
  title: node.title,
  leaves: [node],
  children: [],
});

const isLeaf = ({ children }: Branch): boolean => children.length === 0;

/** A branch of one child is that child; of too many, it has parcels of them. */
function branch(key: string, title: string, children: readonly Branch[]): Branch {
  const [only] = children;
  if (children.length === 1 && only !== undefined) return only;
  return {
    key,
    title,
    leaves: children.flatMap(({ leaves }) => leaves),
    children: children.length > MOST_CHILDREN ? parcels(key, children) : children,
  };
}

/** Single cards of one type come together. */
function byType(key: string, children: readonly Branch[]): readonly Branch[] {
  const single = Map.groupBy(children.filter(isLeaf), ({ leaves }) => leaves[0]?.type ?? '');
  const large = [...single].filter(
    ([, same]) => same.length >= LEAST_OF_A_TYPE && same.length < children.length,
  );
  const taken = new Set(large.flatMap(([, same]) => same));
  return [
    ...children.filter((child) => !taken.has(child)),
    ...large.map(([type, same]) => branch(`${key}/${type}`, countOf(type, same.length), same)),
  ];
}

/** Neighbors in the order of the constructs, as few parcels as can be. */
function parcels(key: string, children: readonly Branch[]): readonly Branch[] {
  const count = Math.min(MOST_CHILDREN, Math.ceil(children.length / MOST_CHILDREN));
  return inParts(key, children, count);
}

/** Cuts a list of branches into so many of about the same length. */
export function inParts(key: string, children: readonly Branch[], count: number): Branch[] {
  const size = Math.ceil(children.length / count);
  const cut = Array.from({ length: Math.ceil(children.length / size) }, (_part, index) =>
    children.slice(index * size, (index + 1) * size),
  );
  return cut.map((part, index) =>
    branch(
      `${key}/part-${index + 1}`,
      `${part[0]?.title ?? ''} … ${part.at(-1)?.title ?? ''}`,
      part,
    ),
  );
}
