import type { EdgeKind } from '../../../graph';
import { FAMILY, type Card, type Family } from '../../view';
import type { ExplorerEdge, ExplorerGraph } from '../content';
import { allBranches, type Branch } from './tree';
import { strongest } from './strongest';
import { plural } from './words';

/** What is chosen to be seen. */
export interface Choice {
  readonly kinds: (kind: EdgeKind) => boolean;
  readonly cards: (card: Card) => boolean;
  readonly isOpen: (branch: Branch) => boolean;
}

/** A card, a folded frame, or an open frame with what is in it. */
export type Part =
  | { readonly is: 'card'; readonly id: string; readonly card: Card }
  | {
      readonly is: 'folded';
      readonly id: string;
      readonly branch: Branch;
      readonly cards: readonly Card[];
    }
  | {
      readonly is: 'open';
      readonly id: string;
      readonly branch: Branch;
      readonly parts: readonly Part[];
    };

/** All edges of one family from one box to another. */
export interface SceneLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly family: Family;
  readonly label: string;
  readonly edges: readonly ExplorerEdge[];
  readonly problem: string | undefined;
  /** People say that it is there; no template does. */
  readonly byHand: boolean;
}

export interface Scene {
  readonly parts: readonly Part[];
  readonly lines: readonly SceneLine[];
  /** Lines too many to be drawn unless one of their ends is selected. */
  readonly waiting: readonly SceneLine[];
  /** The box in which a card or group is seen; undefined where it is not. */
  readonly boxOf: (id: string) => string | undefined;
}

/** What is on the screen: of the frames that are open their content, of others one box each. */
export function sceneOf(graph: ExplorerGraph, root: Branch, choice: Choice): Scene {
  const box = new Map<string, string>();
  const parts = partsOf(root, choice, box);
  const lines = linesBetween(graph, choice, box, enclosures(parts));
  const { drawn, waiting } = strongest(lines, countBoxes(parts));
  return { parts, lines: drawn, waiting, boxOf: (id) => box.get(id) };
}

function partsOf(branch: Branch, choice: Choice, box: Map<string, string>): Part[] {
  const inner = branch.branches.flatMap((one): Part[] => {
    const cards = cardsIn(one).filter(choice.cards);
    if (cards.length === 0) return [];
    box.set(one.id, one.id);
    if (choice.isOpen(one))
      return [{ is: 'open', id: one.id, branch: one, parts: partsOf(one, choice, box) }];
    for (const card of cards) box.set(card.id, one.id);
    for (const { id } of allBranches(one)) box.set(id, one.id);
    return [{ is: 'folded', id: one.id, branch: one, cards }];
  });
  const cards = branch.cards.filter(choice.cards).map((card): Part => {
    box.set(card.id, card.id);
    return { is: 'card', id: card.id, card };
  });
  return [...cards, ...inner];
}

const known = new WeakMap<Branch, readonly Card[]>();

/** Every card of a branch, those of its branches included. */
export function cardsIn(branch: Branch): readonly Card[] {
  const found = known.get(branch) ?? [...branch.cards, ...branch.branches.flatMap(cardsIn)];
  known.set(branch, found);
  return found;
}

/** Ids of the frames around each box. */
function enclosures(parts: readonly Part[]): Map<string, ReadonlySet<string>> {
  const around = new Map<string, ReadonlySet<string>>();
  const walk = (inside: readonly Part[], frames: readonly string[]): void => {
    for (const part of inside) {
      around.set(part.id, new Set(frames));
      if (part.is === 'open') walk(part.parts, [...frames, part.id]);
    }
  };
  walk(parts, []);
  return around;
}

function linesBetween(
  graph: ExplorerGraph,
  choice: Choice,
  box: ReadonlyMap<string, string>,
  around: ReadonlyMap<string, ReadonlySet<string>>,
): SceneLine[] {
  type Together = Pick<SceneLine, 'from' | 'to' | 'family' | 'byHand'> & { edges: ExplorerEdge[] };
  const together = new Map<string, Together>();
  for (const edge of graph.edges) {
    if (!choice.kinds(edge.kind)) continue;
    const [from, to] = [box.get(edge.from), box.get(edge.to)];
    if (from === undefined || to === undefined || from === to) continue;
    if (around.get(from)?.has(to) === true || around.get(to)?.has(from) === true) continue;
    const family = FAMILY[edge.kind];
    const byHand = edge.evidence.length === 0;
    const id = lineId(from, to, family, byHand);
    const same = together.get(id);
    if (same === undefined) together.set(id, { from, to, family, byHand, edges: [edge] });
    else same.edges.push(edge);
  }
  return [...together].map(([id, line]) => ({
    id,
    ...line,
    label: labelOf(line.edges),
    problem: line.edges.find(({ problem }) => problem !== undefined)?.problem,
  }));
}

const lineId = (from: string, to: string, family: Family, byHand: boolean): string =>
  `${from} → ${to} · ${family}${byHand ? ' · by hand' : ''}`;

/** Their labels where they are few, else how many they are. */
function labelOf(edges: readonly ExplorerEdge[]): string {
  const steps = edges.flatMap(({ step }) => step ?? []);
  const words = wordsOf(edges);
  return [...(steps.length === 0 ? [] : [Math.min(...steps)]), words].join(
    words === '' ? '' : ' · ',
  );
}

function wordsOf(edges: readonly ExplorerEdge[]): string {
  const problem = edges.find((edge) => edge.problem !== undefined)?.problem;
  if (edges.length === 1 && problem !== undefined) return problem;
  const labels = [...new Set(edges.flatMap(({ label }) => label.split(', ')))].filter(Boolean);
  const text = labels.join(', ');
  if (labels.length <= 2 && text.length <= 26) {
    const pairs = new Set(edges.map(({ from, to }) => `${from}|${to}`)).size;
    return pairs > 1 ? `${text}${text === '' ? '' : ' '}× ${pairs}` : text;
  }
  return edges.length === 1 ? `${text.slice(0, 25)}…` : plural(edges.length, 'edge');
}

/** Boxes on the screen, open frames not counted. */
export function countBoxes(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + (part.is === 'open' ? countBoxes(part.parts) : 1), 0);
}
