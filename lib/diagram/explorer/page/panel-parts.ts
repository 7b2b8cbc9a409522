import type { ExplorerGraph } from '../content';
import { button, h } from './dom';
import { numberInWords } from './words';

/** What the panels are made of. */

export type Graph = ExplorerGraph;

/** What a panel can make happen. */
export interface Acts {
  /** Selects a card, a frame or a line. */
  readonly select: (id: string) => void;
  readonly fold: (id: string, open: boolean) => void;
  readonly only: (id: string | undefined) => void;
  /** Shows it in another view. */
  readonly inView: (view: string, id: string) => void;
}

/** More of a kind are shown when asked for. */
const AT_ONCE = 25;

export function section(title: string, ...items: readonly Node[]): HTMLElement {
  return h('section', {}, h('h3', {}, title), h('ul', {}, ...items));
}

export function more<T>(all: readonly T[], show: (one: T) => Node): Node[] {
  if (all.length <= AT_ONCE) return all.map(show);
  const rest = h('li');
  rest.append(
    button(`${numberInWords(all.length - AT_ONCE)} more`, () => {
      rest.replaceWith(...more(all.slice(AT_ONCE), show));
    }),
  );
  return [...all.slice(0, AT_ONCE).map(show), rest];
}

export const link = (text: string, id: string, acts: Acts): HTMLElement =>
  button(text, () => acts.select(id), { class: 'link' });

const titles = new WeakMap<Graph, ReadonlyMap<string, string>>();

export function titleIn(graph: Graph, id: string): string {
  const known =
    titles.get(graph) ??
    new Map([...graph.groups, ...graph.nodes].map((one) => [one.id, one.title]));
  titles.set(graph, known);
  return known.get(id) ?? id;
}
