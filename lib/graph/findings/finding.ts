import type { Finding, Graph, Node } from '../types';
import type { Model } from '../model';

/** What the finders of findings work on. */
export interface Scene {
  readonly model: Model;
  readonly nodeOf: (resource: string) => string | undefined;
  /** The name that people know a resource by: of its card, or of its construct. */
  readonly titleOf: (resource: string) => string;
  readonly edges: Graph['edges'];
  readonly nodes: readonly Node[];
}

/** Ids of the cards of resources, each once. */
export function cardsOf(resources: readonly (string | undefined)[], { nodeOf }: Scene): string[] {
  const cards = resources.flatMap((id) => (id === undefined ? [] : (nodeOf(id) ?? [])));
  return [...new Set(cards)];
}

/** More names than this nobody reads in a sentence. */
const MOST = 6;
/** A few more take no more room than to say how many. */
const SLACK = 2;

const isLong = (names: readonly string[]): boolean => names.length > MOST + SLACK;

/** Names as a sentence has them: the first few, and how many more. */
export function inWords(names: readonly string[]): string {
  if (!isLong(names)) return names.join(', ');
  return `${names.slice(0, MOST).join(', ')} … and ${names.length - MOST} more`;
}

/** The lists that a sentence tells the beginnings of. */
export function inFull(...lists: readonly (readonly string[])[]): Pick<Finding, 'lists'> {
  const long = lists.filter(isLong);
  return long.length === 0 ? {} : { lists: long };
}
