import type { Graph, Node } from '../types';
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
