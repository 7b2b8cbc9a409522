import type { Card } from '../../view';
import type { Content, ContentView } from '../content';
import { button, h, iconImage, iconOf } from './dom';
import { edgeItem, edgeList, findingsOf } from './panel-edges';
import { resourceSection } from './panel-resources';
import { link, more, section, type Acts, type Graph } from './panel-parts';
import { cardsIn, type SceneLine } from './scene';
import type { Branch } from './tree';
import { KIND_WORDS, plural, typeInWords } from './words';

export function cardPanel(
  card: Card,
  graph: Graph,
  content: Content,
  acts: Acts,
  only: string | undefined,
  elsewhere: { readonly view: ContentView; readonly edges: number } | undefined,
): Node[] {
  const out = graph.edges.filter(({ from }) => from === card.id);
  const into = graph.edges.filter(({ to }) => to === card.id);
  return [
    heading(card.title, iconOf(card, content.icons), typeInWords(card.type)),
    actions(card.id, acts, only),
    facts([
      ['Status', card.state?.text],
      ['Change', card.mark],
      ['Facts', card.facts],
      ['Marks', card.badges?.join(' · ')],
      ['Type', card.type === 'external' ? NO_RESOURCE[card.byHand ? 'drawn' : 'found'] : card.type],
      ['Stack', card.stack],
      ['Construct', card.path],
      ['Source', card.source && `${card.source.file}:${card.source.line}`],
    ]),
    ...findingsOf(
      graph.findings.filter(({ nodes }) => nodes.includes(card.id)),
      graph,
      acts,
    ),
    ...edgeList('Out', out, (edge) => edge.to, graph, acts),
    ...edgeList('In', into, (edge) => edge.from, graph, acts),
    ...(elsewhere === undefined ? [] : [moreElsewhere(card.id, elsewhere, acts)]),
    ...resourceSection(card.resources, content, graph, acts),
  ];
}

export function branchPanel(
  branch: Branch,
  isOpen: boolean,
  graph: Graph,
  content: Content,
  acts: Acts,
  only: string | undefined,
): Node[] {
  const cards = cardsIn(branch);
  const inside = new Set(cards.map(({ id }) => id));
  const group = graph.groups.find(({ id }) => id === branch.id);
  const byType = [...Map.groupBy(cards, ({ type }) => type)].sort(
    (a, b) => b[1].length - a[1].length,
  );
  return [
    heading(branch.title, content.icons[`group:${branch.kind}`], plural(cards.length, 'card')),
    h(
      'div',
      { class: 'acts' },
      button(isOpen ? 'Fold' : 'Open', () => acts.fold(branch.id, !isOpen)),
      ...onlyButton(branch.id, acts, only),
    ),
    section(
      'Holds',
      ...more(byType, ([type, same]) => h('li', {}, `${same.length} × ${typeInWords(type)}`)),
    ),
    section('Cards', ...more(cards, (card) => h('li', {}, link(card.title, card.id, acts)))),
    ...edgeList(
      'Out',
      graph.edges.filter(({ from, to }) => inside.has(from) && !inside.has(to)),
      (edge) => edge.to,
      graph,
      acts,
    ),
    ...edgeList(
      'In',
      graph.edges.filter(({ from, to }) => !inside.has(from) && inside.has(to)),
      (edge) => edge.from,
      graph,
      acts,
    ),
    ...(group === undefined ? [] : resourceSection(group.resources, content, graph, acts)),
  ];
}

export function linePanel(
  line: SceneLine,
  titleOf: (id: string) => string,
  graph: Graph,
  acts: Acts,
): Node[] {
  return [
    heading(`${titleOf(line.from)} → ${titleOf(line.to)}`, undefined, line.problem ?? line.label),
    h(
      'div',
      { class: 'acts' },
      button('From', () => acts.select(line.from)),
      button('To', () => acts.select(line.to)),
    ),
    section(
      plural(line.edges.length, 'edge'),
      ...more(line.edges, (edge) => edgeItem(edge, graph, acts)),
    ),
  ];
}

const NO_RESOURCE = {
  drawn: 'no resource: drawn by hand',
  found: 'no resource: outside of the templates',
} as const;

function moreElsewhere(
  id: string,
  { view, edges }: { readonly view: ContentView; readonly edges: number },
  acts: Acts,
): HTMLElement {
  const text = `${plural(edges, 'more edge')} in view ${view.name}`;
  return h(
    'p',
    {},
    button(text, () => acts.inView(view.name, id), { class: 'link' }),
  );
}

/** For what is selected and not to be seen: filtered out, of another view, or gone. */
export function absentPanel(id: string, view: string | undefined, acts: Acts): Node[] {
  return [
    h('h2', {}, 'Not here'),
    h('p', {}, `${id} is not part of what is shown.`),
    ...(view === undefined
      ? []
      : [
          h(
            'div',
            { class: 'acts' },
            button(`Show it in view ${view}`, () => acts.inView(view, id)),
          ),
        ]),
  ];
}

/** When nothing is selected: what there is. */
export function graphPanel(
  graph: Graph,
  { title, truth, notes }: Pick<ContentView, 'title' | 'truth' | 'notes'>,
  acts: Acts,
): Node[] {
  const byType = [...Map.groupBy(graph.nodes, ({ type }) => type)].sort(
    (a, b) => b[1].length - a[1].length,
  );
  return [
    h('h2', {}, title),
    h('p', { class: 'soft' }, truth),
    ...(notes.length === 0 ? [] : [section('Notes', ...more(notes, (note) => h('li', {}, note)))]),
    ...findingsOf(graph.findings, graph, acts),
    section(
      'Cards',
      ...more(byType, ([type, cards]) => h('li', {}, `${cards.length} × ${typeInWords(type)}`)),
    ),
    section(
      'Edges',
      ...more([...Map.groupBy(graph.edges, ({ kind }) => kind)], ([kind, edges]) =>
        h('li', {}, `${edges.length} × ${KIND_WORDS[kind]}`),
      ),
    ),
  ];
}

function heading(title: string, symbol: string | undefined, under: string): HTMLElement {
  return h(
    'div',
    { class: 'heading' },
    symbol === undefined ? undefined : iconImage(symbol, 40),
    h('div', {}, h('h2', {}, title), h('p', { class: 'soft' }, under)),
  );
}

function actions(id: string, acts: Acts, only: string | undefined): HTMLElement {
  return h('div', { class: 'acts' }, ...onlyButton(id, acts, only));
}

function onlyButton(id: string, acts: Acts, only: string | undefined): HTMLElement[] {
  return only === id
    ? [button('Show all', () => acts.only(undefined))]
    : [button('Only this and its neighbors', () => acts.only(id))];
}

function facts(pairs: readonly (readonly [string, string | undefined])[]): HTMLElement {
  const known = pairs.filter((pair): pair is readonly [string, string] => Boolean(pair[1]));
  return h('dl', {}, ...known.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}
