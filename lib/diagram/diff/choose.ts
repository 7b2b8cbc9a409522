import { typeWords } from './kinds';
import type { Card, Line } from '../view';

export const MOST_CARDS = 40;
export const MOST_LINES = 60;

/** What changed and where changed lines end; then direct neighbours as long as there is room. */
export function choose(cards: readonly Card[], lines: readonly Line[]): Card[] {
  const changedLines = lines.filter(({ mark }) => mark !== undefined);
  const ends = new Set(changedLines.flatMap(({ from, to }) => [from, to]));
  const chosen = new Set(
    cards.filter(({ id, mark }) => mark !== undefined || ends.has(id)).map(({ id }) => id),
  );
  const marked = new Set(cards.filter(({ mark }) => mark !== undefined).map(({ id }) => id));
  const links = new Map<string, number>();
  for (const { from, to } of lines) {
    if (marked.has(from) && !chosen.has(to)) links.set(to, (links.get(to) ?? 0) + 1);
    if (marked.has(to) && !chosen.has(from)) links.set(from, (links.get(from) ?? 0) + 1);
  }
  const neighbors = [...links].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  for (const [id] of neighbors.slice(0, Math.max(0, MOST_CARDS - chosen.size))) chosen.add(id);
  return cards.filter(({ id }) => chosen.has(id));
}

type Bundled = { readonly nodes: Card[]; readonly lines: Line[] };

/** Cards beyond what fits are drawn as one for all of their kind: same frame, mark and type; then whatever the type. */
export function bundled(cards: readonly Card[], lines: readonly Line[]): Bundled {
  const marked = new Set(cards.filter(({ mark }) => mark !== undefined).map(({ id }) => id));
  const shown = new Set(cards.map(({ id }) => id));
  const relevant = lines.filter(
    ({ from, to, mark }) =>
      shown.has(from) &&
      shown.has(to) &&
      (mark !== undefined || marked.has(from) || marked.has(to)),
  );
  let found: Bundled = { nodes: [...cards], lines: relevant };
  for (const classOf of [
    ({ group, mark, type }: Card) => [group, mark, type].join('|'),
    ({ group, mark }: Card) => [group, mark].join('|'),
    ({ mark }: Card) => mark ?? '',
  ]) {
    if (found.nodes.length > MOST_CARDS) found = together(found, classOf);
  }
  return { nodes: found.nodes, lines: worstFirst(found.lines) };
}

function together({ nodes, lines }: Bundled, classOf: (card: Card) => string): Bundled {
  const classes = [...Map.groupBy(nodes, classOf).values()].sort((a, b) => b.length - a.length);
  const stands = new Map<string, string>();
  const cards = new Map(nodes.map((card) => [card.id, card]));
  for (const same of classes) {
    const [lead] = same;
    if (cards.size <= MOST_CARDS || lead === undefined || same.length < 2) continue;
    for (const { id } of same) {
      stands.set(id, lead.id);
      cards.delete(id);
    }
    cards.set(lead.id, oneFor(same, lead));
  }
  const at = (id: string) => stands.get(id) ?? id;
  const merged = Map.groupBy(
    lines.filter(({ from, to }) => at(from) !== at(to)),
    ({ from, to, family }) => [family, at(from), at(to)].join('|'),
  );
  return {
    nodes: [...cards.values()],
    lines: [...merged.values()].flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const marks = new Set(same.map(({ mark }) => mark));
      const mark = marks.size === 1 ? first.mark : 'changed';
      const { family, problem } = first;
      return [
        {
          family,
          from: at(first.from),
          to: at(first.to),
          label: same.length === 1 ? first.label : `${same.length} connections`,
          edges: same.flatMap(({ edges }) => edges),
          ...(problem !== undefined && { problem }),
          ...(mark !== undefined && { mark }),
        },
      ];
    }),
  };
}

function oneFor(same: readonly Card[], lead: Card): Card {
  const count = same.reduce((sum, card) => sum + (card.count ?? 1), 0);
  const types = new Set(same.map(({ type }) => type));
  const sample = same.slice(0, 3).map(({ title }) => title);
  return {
    ...lead,
    title: `${count} × ${types.size === 1 ? typeWords(lead.type) : 'different things'}`,
    facts: `${sample.join(', ')}${same.length > sample.length ? ' …' : ''}`.slice(0, 60),
    resources: same.flatMap(({ resources }) => resources),
    count,
  };
}

/** What changed first, as not more than so many lines are drawn. */
function worstFirst(lines: readonly Line[]): Line[] {
  const changed = lines.filter(({ mark }) => mark !== undefined);
  return changed.length === 0 || lines.length <= MOST_LINES
    ? [...lines]
    : [...changed, ...lines.filter(({ mark }) => mark === undefined)];
}
