import type { Edge, Evidence, Finding } from '../../../graph';
import type { Card } from '../../view';
import type { Content } from '../content';
import { button, h, iconImage } from './dom';
import { cardsIn, type SceneLine } from './scene';
import type { Branch } from './tree';
import { KIND_WORDS, plural, typeInWords } from './words';

type Graph = Content['graphs'][number];

/** What a panel can make happen. */
export interface Acts {
  /** Selects a card, a frame or a line. */
  readonly select: (id: string) => void;
  readonly fold: (id: string, open: boolean) => void;
  readonly only: (id: string | undefined) => void;
}

/** More of a kind are shown when asked for. */
const AT_ONCE = 25;

export function cardPanel(
  card: Card,
  graph: Graph,
  content: Content,
  acts: Acts,
  only: string | undefined,
): Node[] {
  const out = graph.edges.filter(({ from }) => from === card.id);
  const into = graph.edges.filter(({ to }) => to === card.id);
  return [
    heading(card.title, content.icons[card.type] ?? content.icons.other, typeInWords(card.type)),
    actions(card.id, acts, only),
    facts([
      ['Status', card.state?.text],
      ['Change', card.mark],
      ['Facts', card.facts],
      ['Notes', card.badges?.join(' · ')],
      ['Type', card.type === 'external' ? 'no resource: outside of the templates' : card.type],
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
    ...resourceList(card.resources, content),
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
    ...(group === undefined ? [] : resourceList(group.resources, content)),
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

/** When nothing is selected: what there is. */
export function graphPanel(graph: Graph, acts: Acts): Node[] {
  const byType = [...Map.groupBy(graph.nodes, ({ type }) => type)].sort(
    (a, b) => b[1].length - a[1].length,
  );
  return [
    h('h2', {}, graph.title),
    h('p', { class: 'soft' }, graph.truth),
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

function section(title: string, ...items: readonly Node[]): HTMLElement {
  return h('section', {}, h('h3', {}, title), h('ul', {}, ...items));
}

function more<T>(all: readonly T[], show: (one: T) => Node): Node[] {
  if (all.length <= AT_ONCE) return all.map(show);
  const rest = h('li');
  rest.append(
    button(`${(all.length - AT_ONCE).toLocaleString('en-US')} more`, () => {
      rest.replaceWith(...more(all.slice(AT_ONCE), show));
    }),
  );
  return [...all.slice(0, AT_ONCE).map(show), rest];
}

function findingsOf(findings: readonly Finding[], graph: Graph, acts: Acts): HTMLElement[] {
  if (findings.length === 0) return [];
  const item = ({ message, fix, nodes, evidence }: Finding) =>
    h(
      'li',
      { class: 'finding' },
      h('p', {}, message),
      fix === '' ? undefined : h('p', { class: 'soft' }, fix),
      h('p', {}, ...nodes.flatMap((id) => [link(titleIn(graph, id), id, acts), ' '])),
      proof(evidence),
    );
  return [section(plural(findings.length, 'finding'), ...more(findings, item))];
}

function edgeList(
  title: string,
  edges: readonly Edge[],
  otherOf: (edge: Edge) => string,
  graph: Graph,
  acts: Acts,
): HTMLElement[] {
  if (edges.length === 0) return [];
  const item = (edge: Edge) =>
    h(
      'li',
      {},
      h('span', { class: `kind ${edge.kind}` }, words(edge)),
      ' ',
      link(titleIn(graph, otherOf(edge)), otherOf(edge), acts),
      ...remarks(edge),
      proof(edge.evidence),
    );
  return [section(`${title} · ${edges.length}`, ...more(edges, item))];
}

function edgeItem(edge: Edge, graph: Graph, acts: Acts): HTMLElement {
  return h(
    'li',
    {},
    link(titleIn(graph, edge.from), edge.from, acts),
    ' → ',
    link(titleIn(graph, edge.to), edge.to, acts),
    h('p', {}, h('span', { class: `kind ${edge.kind}` }, words(edge))),
    ...remarks(edge),
    proof(edge.evidence),
  );
}

/** `reads`, and not `reads: read`. */
function words({ kind, label }: Edge): string {
  return KIND_WORDS[kind].startsWith(label) ? KIND_WORDS[kind] : `${KIND_WORDS[kind]}: ${label}`;
}

function remarks({ problem, conditions = [] }: Edge): Node[] {
  return [
    ...(problem === undefined ? [] : [h('p', { class: 'bad' }, problem)]),
    ...(conditions.length === 0
      ? []
      : [h('p', { class: 'soft' }, `where ${conditions.join(', ')}`)]),
  ];
}

/** Where it was found. */
function proof(evidence: readonly Evidence[]): HTMLElement | undefined {
  if (evidence.length === 0) return undefined;
  return h(
    'details',
    {},
    h('summary', {}, `found at ${plural(evidence.length, 'place')}`),
    h(
      'ul',
      { class: 'evidence' },
      ...more(evidence, ({ resource, at, source }) =>
        h(
          'li',
          {},
          h('code', {}, resource),
          ' ',
          h('code', {}, at),
          ...(source === undefined
            ? []
            : [h('br'), h('code', {}, `${source.file}:${source.line}`)]),
        ),
      ),
    ),
  );
}

function resourceList(resources: readonly string[], { details }: Content): HTMLElement[] {
  if (resources.length === 0) return [];
  const item = (id: string) => {
    const [stack = '', logicalId = id] = id.split('#');
    const detail = details[id];
    return h(
      'li',
      { class: 'resource' },
      h('code', {}, logicalId),
      h('span', { class: 'soft' }, detail === undefined ? stack : `${detail[0]} · ${detail[1]}`),
    );
  };
  return [section(`Stands for ${plural(resources.length, 'resource')}`, ...more(resources, item))];
}

const link = (text: string, id: string, acts: Acts): HTMLElement =>
  button(text, () => acts.select(id), { class: 'link' });

const titles = new WeakMap<Graph, ReadonlyMap<string, string>>();

export function titleIn(graph: Graph, id: string): string {
  const known =
    titles.get(graph) ??
    new Map([...graph.groups, ...graph.nodes].map((one) => [one.id, one.title]));
  titles.set(graph, known);
  return known.get(id) ?? id;
}
