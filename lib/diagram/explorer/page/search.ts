import type { Card } from '../../view';
import type { Content, ExplorerGraph as Graph } from '../content';
import { announce, byId, h, iconImage, iconOf } from './dom';
import { plural, typeInWords } from './words';

export interface Hit {
  readonly id: string;
  readonly title: string;
  readonly under: string;
  readonly type: string;
  readonly icon?: string;
}

const MOST = 40;

/** Cards and frames by title, type, logical id and path, those of the resources that they stand for included. */
export function find(graph: Graph, details: Content['details'], query: string): Hit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const scored = indexOf(graph, details).flatMap((entry) => {
    const scores = words.map((word) => scoreOf(word, entry));
    return scores.includes(0) ? [] : [{ entry, score: scores.reduce((a, b) => a + b, 0) }];
  });
  return scored
    .sort((a, b) => b.score - a.score || a.entry.order - b.entry.order)
    .map(({ entry }) => entry.hit);
}

interface Entry {
  readonly hit: Hit;
  readonly order: number;
  readonly title: string;
  readonly rest: string;
}

function scoreOf(word: string, { title, rest }: Entry): number {
  if (title.startsWith(word)) return 4;
  if (title.includes(` ${word}`)) return 3;
  if (title.includes(word)) return 2;
  return rest.includes(word) ? 1 : 0;
}

const indexes = new WeakMap<Graph, readonly Entry[]>();

function indexOf(graph: Graph, details: Content['details']): readonly Entry[] {
  const known = indexes.get(graph) ?? [
    ...graph.groups.map(({ id, title, resources }, order) =>
      entryOf({ id, title, under: 'frame', type: '' }, order, idsOf(resources, details)),
    ),
    ...graph.nodes.map((card, order) => entryOf(hitOf(card), order, textOf(card, details))),
  ];
  indexes.set(graph, known);
  return known;
}

const entryOf = (hit: Hit, order: number, rest: string): Entry => ({
  hit,
  order,
  title: hit.title.toLowerCase(),
  rest: rest.toLowerCase(),
});

const hitOf = ({ id, title, type, path, icon }: Card): Hit => ({
  id,
  title,
  type,
  ...(icon !== undefined && { icon }),
  under: `${typeInWords(type)} · ${path}`,
});

const textOf = ({ type, path, facts, resources }: Card, details: Content['details']): string =>
  [type, typeInWords(type), path, facts, idsOf(resources, details)].join(' ');

const idsOf = (resources: readonly string[], details: Content['details']): string =>
  resources.map((id) => `${id} ${details[id]?.join(' ') ?? ''}`).join(' ');

/** The field with its list of hits: a combobox, as the ARIA practices describe it. */
export function searchField(
  hitsFor: (query: string) => readonly Hit[],
  icons: Content['icons'],
  choose: (id: string) => void,
): { readonly focus: () => void } {
  const input = byId<HTMLInputElement>('search');
  const list = byId('hits');
  let hits: readonly Hit[] = [];
  let active = -1;
  const close = (): void => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const mark = (next: number): void => {
    active = next;
    [...list.children].forEach((item, index) => {
      item.setAttribute('aria-selected', String(index === active));
      if (index === active) item.scrollIntoView({ block: 'nearest' });
    });
    if (active >= 0) input.setAttribute('aria-activedescendant', `hit-${active}`);
  };
  const take = (hit: Hit | undefined): void => {
    if (hit === undefined) return;
    close();
    choose(hit.id);
  };
  const show = (): void => {
    hits = hitsFor(input.value);
    list.replaceChildren(
      ...hits.slice(0, MOST).map((hit, index) => itemFor(hit, index, icons, take)),
    );
    list.hidden = hits.length === 0;
    input.setAttribute('aria-expanded', String(hits.length > 0));
    if (input.value !== '') announce(plural(hits.length, 'hit'));
    mark(hits.length > 0 ? 0 : -1);
  };
  input.addEventListener('input', show);
  input.addEventListener('focus', () => input.value !== '' && show());
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const count = Math.min(hits.length, MOST);
    if (event.key === 'ArrowDown' && count > 0) mark((active + 1) % count);
    else if (event.key === 'ArrowUp' && count > 0) mark((active - 1 + count) % count);
    else if (event.key === 'Enter' && !list.hidden) take(hits[active]);
    else if (event.key === 'Escape') {
      if (list.hidden) input.blur();
      input.value = '';
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { focus: () => input.focus() };
}

function itemFor(
  hit: Hit,
  index: number,
  icons: Content['icons'],
  take: (hit: Hit) => void,
): HTMLElement {
  const item = h(
    'li',
    { id: `hit-${index}`, role: 'option', 'aria-selected': 'false' },
    iconImage(iconOf(hit, icons), 24),
    h('span', {}, h('b', {}, hit.title), h('small', {}, hit.under)),
  );
  // Before the field loses the focus, and with it the list.
  item.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    take(hit);
  });
  return item;
}
