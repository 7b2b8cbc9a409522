import type { PropertyTree } from '../../graph';
import { jsonForPage } from './html';
import type { Properties, ResourceDetail } from './content';

/** Of the whole file, in characters: a megabyte for each thousand resources. */
export const ROOM_FOR_EACH = 1000;
const LEAST_ROOM = 1_000_000;

interface Level {
  /** Longest text, in characters. */
  readonly text: number;
  /** Trees in trees; what is deeper is counted. */
  readonly depth: number;
  readonly words?: string;
}

/** From all there is to what little fits. */
const LEVELS: readonly Level[] = [
  { text: 400, depth: 12 },
  { text: 120, depth: 5, words: 'texts are cut and deep values counted' },
  { text: 60, depth: 2, words: 'texts are cut, and values in values counted' },
  { text: 30, depth: 1, words: 'only the beginnings are here' },
  { text: 0, depth: 0, words: 'only how many there are is here' },
];

export interface KeptProperties {
  readonly properties: Properties;
  /** What is kept, in words; undefined: all but the ends of very long texts. */
  readonly kept?: string;
}

/** As much of the properties as the file has room for beside all else, the same for all resources. */
export function keptProperties(
  resources: ReadonlyMap<string, ResourceDetail>,
  ids: readonly string[],
  taken: number,
): KeptProperties {
  const room = Math.max(LEAST_ROOM, ids.length * ROOM_FOR_EACH) - taken;
  const trees = ids.flatMap((id) => {
    const tree = resources.get(id)?.properties;
    return tree === undefined || Object.keys(tree).length === 0 ? [] : [[id, tree] as const];
  });
  for (const { words, ...level } of LEVELS) {
    const properties = Object.fromEntries(trees.map(([id, tree]) => [id, foldedTree(tree, level)]));
    if (Buffer.byteLength(jsonForPage(properties)) > room) continue;
    return { properties, ...(words !== undefined && { kept: words }) };
  }
  return { properties: {}, kept: 'they are not here' };
}

function foldedTree(tree: PropertyTree, { text, depth }: Level): PropertyTree {
  if (depth === 0) return { '…': countOf(tree) };
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => {
      if (typeof value === 'string') return [name, cut(value, text)];
      return [name, depth === 1 ? countOf(value) : foldedTree(value, { text, depth: depth - 1 })];
    }),
  );
}

function cut(text: string, most: number): string {
  // Not between the halves of a character.
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

const countOf = (tree: PropertyTree): string => {
  const count = leavesIn(tree);
  return `(${count} ${count === 1 ? 'value' : 'values'})`;
};

const leavesIn = (tree: PropertyTree): number =>
  Object.values(tree).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? 1 : leavesIn(value)),
    0,
  );
