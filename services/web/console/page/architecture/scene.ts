import type {
  ArchitectureCard,
  ArchitectureNode,
  PublishedArchitecture,
} from '../../../../protocol/architecture';
import { stateOf, worst, type Facts, type NodeState } from './facts';

/** A card of the picture, and what happens there now. */
export interface Spot {
  readonly card: ArchitectureCard;
  /** Id of the node that it opens; undefined: it stands for several, or for what no template holds. */
  readonly node: string | undefined;
  readonly state: NodeState | undefined;
}

/** A node, and what happens there now. */
export interface Item {
  readonly node: ArchitectureNode;
  readonly state: NodeState | undefined;
}

/** Parts that do something come first, in the order in which a run meets them. */
const ORDER = ['web', 'queue', 'runner', 'task', 'schedule', 'runs', 'dead-letters'];

/** Every node with its state. */
export function itemsOf({ nodes }: PublishedArchitecture, facts: Facts): readonly Item[] {
  const rank = ({ part }: ArchitectureNode): number =>
    part === undefined ? ORDER.length : ORDER.indexOf(part.kind);
  return nodes
    .map((node) => ({ node, state: node.part && stateOf(node.part, facts) }))
    .sort((a, b) => rank(a.node) - rank(b.node) || a.node.title.localeCompare(b.node.title));
}

export function spotsOf(cards: readonly ArchitectureCard[], items: readonly Item[]): Spot[] {
  const states = new Map(items.map(({ node, state }) => [node.id, state]));
  return cards.map((card) => ({
    card,
    node: card.nodes.length === 1 ? card.nodes[0] : undefined,
    state: worst(card.nodes.map((id) => states.get(id))),
  }));
}
