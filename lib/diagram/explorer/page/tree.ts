import type { ExplorerGraph } from '../content';
import type { Card } from '../../view';
import { commonType, serviceOf, typeInWords } from './words';

/** Where cards are found: in frames of AWS's own structure, in stacks and constructs, or in none as long as they are few. */
export type Grouping = 'place' | 'stack' | 'none';

export interface Branch {
  readonly id: string;
  /** Look: the kind of a group of the graph, or what holds cards together otherwise. */
  readonly kind: string;
  readonly title: string;
  parent: Branch | undefined;
  readonly branches: Branch[];
  readonly cards: Card[];
}

/** More cards than this in one frame are divided. */
const MANY = { place: 24, stack: 12, none: 40 } as const;
/** A division by nothing better than number. */
const PAGE = 40;

/** The cards of a graph in frames that each hold few enough to be looked at. */
export function treeOf(graph: ExplorerGraph, by: Grouping): Branch {
  const root = branch('', 'root', graph.name, undefined);
  if (by === 'place') {
    const groups = new Map<string, Branch>();
    const groupOf = (id: string | undefined): Branch => {
      const group = graph.groups.find((one) => one.id === id);
      if (id === undefined || group === undefined) return root;
      const known = groups.get(id);
      if (known !== undefined) return known;
      const made = branch(id, group.kind, group.title, groupOf(group.parent));
      groups.set(id, made);
      return made;
    };
    for (const { id } of graph.groups) groupOf(id);
    for (const card of graph.nodes) groupOf(card.group).cards.push(card);
  } else {
    root.cards.push(...graph.nodes);
  }
  for (const one of [...allBranches(root)]) divide(one, by, 0);
  return root;
}

function branch(id: string, kind: string, title: string, parent: Branch | undefined): Branch {
  const made = { id, kind, title, parent, branches: [], cards: [] };
  parent?.branches.push(made);
  return made;
}

export function* allBranches(root: Branch): Generator<Branch> {
  yield root;
  for (const one of root.branches) yield* allBranches(one);
}

interface Division {
  readonly kind: string;
  /** Undefined: the card is not for this division. */
  keyOf(card: Card): string | undefined;
  titleOf(key: string, cards: readonly Card[]): string;
}

const SEGMENTS = 6;

/** From what people named themselves down to what merely counts. */
const DIVISIONS: readonly Division[] = [
  { kind: 'stack', keyOf: ({ stack }) => stack, titleOf: (key) => key },
  ...Array.from({ length: SEGMENTS }, (_, depth) => ({
    kind: 'construct',
    keyOf: ({ path, stack }: Card) => {
      const own = stack !== undefined && path.startsWith(`${stack}/`);
      const segments = (own ? path.slice(stack.length + 1) : path).split('/');
      return segments.length > depth + 1 ? segments.slice(0, depth + 1).join('/') : undefined;
    },
    titleOf: (key: string) => key.split('/').at(-1) ?? key,
  })),
  {
    kind: 'service',
    keyOf: ({ type }) => serviceOf(type),
    titleOf: (key) => key,
  },
  { kind: 'type', keyOf: ({ type }) => type, titleOf: (key) => typeInWords(key) },
];

function divide(whole: Branch, by: Grouping, from: number): void {
  // Stacks are what this grouping is about, be they many or few.
  const always = by === 'stack' && whole.parent === undefined && from === 0;
  if (!always && whole.cards.length <= MANY[by]) return;
  const division = DIVISIONS[from];
  if (division === undefined) {
    paginate(whole);
    return;
  }
  const parts = Map.groupBy(whole.cards, (card) => division.keyOf(card));
  const telling = [...parts].filter(
    ([key, cards]) =>
      key !== undefined && (always || (cards.length > 1 && cards.length < whole.cards.length)),
  );
  for (const [key = '', cards] of telling) {
    const title = division.titleOf(key, cards);
    const part = branch(`${whole.id}/${division.kind}:${key}`, division.kind, title, whole);
    part.cards.push(...cards);
    divide(part, by, from + 1);
  }
  const left = new Set(telling.flatMap(([, cards]) => cards));
  whole.cards.splice(0, Infinity, ...whole.cards.filter((card) => !left.has(card)));
  divide(whole, by, from + 1);
  gather(whole);
}

function paginate(whole: Branch): void {
  const cards = whole.cards.splice(0, Infinity);
  for (let start = 0; start < cards.length; start += PAGE) {
    const page = cards.slice(start, start + PAGE);
    const title = `${commonType(page)} ${start + 1}–${start + page.length}`;
    branch(`${whole.id}/part:${start}`, 'part', title, whole).cards.push(...page);
  }
}

/** Frames too many for one frame go into frames around them. */
function gather(whole: Branch): void {
  if (whole.branches.length <= PAGE) return;
  const inner = whole.branches.splice(0, Infinity);
  for (let start = 0; start < inner.length; start += PAGE) {
    const page = inner.slice(start, start + PAGE);
    const title = `${page[0]?.title ?? ''} … ${page.at(-1)?.title ?? ''}`;
    const around = branch(`${whole.id}/range:${start}`, 'part', title, whole);
    for (const one of page) {
      one.parent = around;
      around.branches.push(one);
    }
  }
}
