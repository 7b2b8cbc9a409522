import type { PropertyTree } from '../../../graph';
import type { Content } from '../content';
import { announce, h } from './dom';
import { link, more, type Acts, type Graph } from './panel-parts';
import { leavesIn, matching, partsOf, propertiesOf } from './properties';
import { plural, typeInWords } from './words';

/** What panels say of resources: each with its path, its line of code and its properties. */

/** So many values are shown without being asked for. */
const AT_ONCE = 14;
/** From so many on, they can be searched. */
const MANY = 6;

export function resourceSection(
  resources: readonly string[],
  content: Content,
  graph: Graph,
  acts: Acts,
): HTMLElement[] {
  if (resources.length === 0) return [];
  const list = h('ul', {});
  const show = (word: string): void => {
    const shown = word === '' ? [...resources] : resources.filter((id) => fits(id, content, word));
    const items = more(shown, (id) => resourceItem(id, word, { resources, content, graph, acts }));
    list.replaceChildren(...items);
    if (shown.length === 0) list.append(h('li', { class: 'soft' }, 'Nothing fits.'));
    if (word !== '') announce(`${plural(shown.length, 'resource')} with ${word}`);
  };
  show('');
  const values = resources.reduce((sum, id) => sum + leavesIn(propertiesOf(id) ?? {}), 0);
  const title = `Stands for ${plural(resources.length, 'resource')}`;
  return [
    h(
      'section',
      { class: 'resources' },
      h('h3', {}, title),
      values >= MANY ? searchField(show) : undefined,
      content.kept === undefined
        ? undefined
        : h('p', { class: 'soft' }, `Of properties, to keep the file small, ${content.kept}.`),
      list,
    ),
  ];
}

function searchField(show: (word: string) => void): HTMLElement {
  const label = 'Find in properties';
  const input = h('input', { type: 'search', placeholder: label, 'aria-label': label });
  input.setAttribute('spellcheck', 'false');
  input.addEventListener('input', () => show(input.value.trim().toLowerCase()));
  return input;
}

interface Around {
  readonly resources: readonly string[];
  readonly content: Content;
  readonly graph: Graph;
  readonly acts: Acts;
}

function fits(id: string, { details }: Content, word: string): boolean {
  const words = [id, ...(details[id] ?? [])].join(' ').toLowerCase();
  return words.includes(word) || matching(propertiesOf(id) ?? {}, word) !== undefined;
}

function resourceItem(id: string, word: string, around: Around): HTMLElement {
  const { content, resources } = around;
  const [stack = '', logicalId = id] = id.split('#');
  const [type, path, source] = content.details[id] ?? [];
  const what = type === undefined ? stack : typeInWords(type);
  const all = propertiesOf(id);
  const heading = [h('code', {}, logicalId), ' ', h('span', { class: 'soft' }, what)];
  if (type === undefined && all === undefined) return h('li', { class: 'resource' }, ...heading);
  const details = h('details', { class: 'resource' }, h('summary', {}, ...heading));
  const fill = (): void => {
    if (details.childElementCount > 1) return;
    const where = [type, path, source].filter((one) => one !== undefined);
    details.append(h('p', { class: 'soft where' }, where.join(' · ')));
    const tree = word === '' ? all : (matching(all ?? {}, word) ?? all);
    if (tree !== undefined) details.append(treeList(tree, word, around, leavesIn(tree) <= AT_ONCE));
  };
  details.addEventListener('toggle', fill);
  if (id === resources[0] || word !== '') {
    fill();
    details.open = true;
  }
  return h('li', {}, details);
}

function treeList(
  tree: PropertyTree,
  word: string,
  around: Around,
  isOpen: boolean,
): HTMLUListElement {
  const items = more(Object.entries(tree), ([name, value]) => {
    const label = h('span', { class: 'name' }, ...marked(name, word));
    if (typeof value === 'string')
      return h(
        'li',
        {},
        label,
        ' ',
        h('span', { class: 'value' }, ...valueOf(value, word, around)),
      );
    const below = h(
      'details',
      {},
      h('summary', {}, label, ' ', h('small', {}, String(leavesIn(value)))),
    );
    const fill = (): void => {
      if (below.childElementCount > 1) return;
      below.append(treeList(value, word, around, isOpen || leavesIn(value) <= AT_ONCE));
    };
    below.addEventListener('toggle', fill);
    if (isOpen || word !== '') {
      fill();
      below.open = true;
    }
    return h('li', {}, below);
  });
  return h('ul', { class: 'tree' }, ...items);
}

/** References lead to the card that stands for what they name. */
function valueOf(text: string, word: string, { graph, acts }: Around): (Node | string)[] {
  if (text === '') return [h('span', { class: 'soft' }, 'empty')];
  return partsOf(text).flatMap((part): (Node | string)[] => {
    if (!('resource' in part)) return marked(part.text, word);
    const card = cardOf(graph, part.resource);
    return [card === undefined ? h('code', {}, part.text) : link(part.text, card, acts)];
  });
}

/** The text, with what was searched for in it marked. */
function marked(text: string, word: string): (Node | string)[] {
  const at = word === '' ? -1 : text.toLowerCase().indexOf(word);
  if (at === -1) return [text];
  const end = at + word.length;
  return [text.slice(0, at), h('mark', {}, text.slice(at, end)), text.slice(end)];
}

const cards = new WeakMap<Graph, ReadonlyMap<string, string>>();

function cardOf(graph: Graph, resource: string): string | undefined {
  const known =
    cards.get(graph) ??
    new Map(
      [...graph.groups, ...graph.nodes].flatMap(({ id, resources }) =>
        resources.map((one) => [one, id] as const),
      ),
    );
  cards.set(graph, known);
  return known.get(resource);
}
