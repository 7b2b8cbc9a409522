import type { Card } from '../../view';
import type { ExplorerGraph } from '../content';
import { button, h } from './dom';
import { titleIn } from './panel-parts';
import { plural, typeInWords } from './words';

const PAGE = 200;

/** The same content as a table. */
export function listOf(
  graph: ExplorerGraph,
  title: string,
  cards: readonly Card[],
  select: (id: string) => void,
): Node[] {
  const counts = new Map<string, [number, number]>();
  for (const { from, to } of graph.edges) {
    for (const [id, side] of [
      [from, 0],
      [to, 1],
    ] as const) {
      const count = counts.get(id) ?? [0, 0];
      count[side] += 1;
      counts.set(id, count);
    }
  }
  const row = (card: Card) => {
    const [out, into] = counts.get(card.id) ?? [0, 0];
    return h(
      'tr',
      { 'data-id': card.id },
      h(
        'th',
        { scope: 'row' },
        button(card.title, () => select(card.id), { class: 'link' }),
      ),
      h('td', {}, typeInWords(card.type)),
      h('td', {}, card.facts),
      h('td', {}, card.group === undefined ? '' : titleIn(graph, card.group)),
      h('td', {}, card.stack ?? ''),
      h('td', { class: 'number' }, String(into)),
      h('td', { class: 'number' }, String(out)),
    );
  };
  const body = h('tbody');
  const rest = h('p');
  const add = (): void => {
    const from = body.childElementCount;
    body.append(...cards.slice(from, from + PAGE).map(row));
    const left = cards.length - body.childElementCount;
    if (left === 0) rest.remove();
    else rest.replaceChildren(button(plural(left, 'more card'), add));
  };
  add();
  const head = ['Card', 'Type', 'Facts', 'Frame', 'Stack', 'In', 'Out'];
  return [
    h(
      'table',
      {},
      h('caption', {}, `${title}: ${plural(cards.length, 'card')}`),
      h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
      body,
    ),
    rest,
  ];
}
