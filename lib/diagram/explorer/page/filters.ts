import type { EdgeKind } from '../../../graph';
import { FAMILY } from '../../view';
import type { Content, ExplorerGraph } from '../content';
import { h, iconImage } from './dom';
import type { State } from './state';
import { KIND_WORDS, typeInWords } from './words';

/** Check boxes for the kinds of edges and the types of cards that occur. */
export function filtersFor(
  graph: ExplorerGraph,
  icons: Content['icons'],
  state: State,
  change: (change: Partial<State>) => void,
): Node[] {
  const kinds = [...Map.groupBy(graph.edges, ({ kind }) => kind)];
  const types = [...Map.groupBy(graph.nodes, ({ type }) => type)].sort(
    (a, b) => b[1].length - a[1].length,
  );
  const flip = <T>(all: ReadonlySet<T>, one: T, shown: boolean): ReadonlySet<T> =>
    shown ? new Set([...all].filter((other) => other !== one)) : new Set([...all, one]);
  const order = Object.keys(KIND_WORDS);
  kinds.sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
  return [
    group(
      'Edges',
      kinds.map(([kind, edges]) =>
        checkBox(
          `kind-${kind}`,
          KIND_WORDS[kind],
          edges.length,
          sample(kind),
          !state.hiddenKinds.has(kind),
          (shown) => change({ hiddenKinds: flip(state.hiddenKinds, kind, shown) }),
        ),
      ),
    ),
    group(
      'Types',
      types.map(([type, cards]) =>
        checkBox(
          `type-${type}`,
          typeInWords(type),
          cards.length,
          iconImage(icons[type] ?? icons.other, 20),
          !state.hiddenTypes.has(type),
          (shown) => change({ hiddenTypes: flip(state.hiddenTypes, type, shown) }),
        ),
      ),
    ),
  ];
}

const group = (title: string, boxes: readonly Node[]): HTMLElement =>
  h('fieldset', {}, h('legend', {}, title), ...boxes);

const sample = (kind: EdgeKind): HTMLElement => h('span', { class: `sample ${FAMILY[kind]}` });

function checkBox(
  id: string,
  text: string,
  count: number,
  picture: Node,
  checked: boolean,
  act: (checked: boolean) => void,
): HTMLElement {
  const input = h('input', { type: 'checkbox', 'data-filter': id });
  input.checked = checked;
  input.addEventListener('change', () => act(input.checked));
  return h('label', {}, input, picture, h('span', {}, text), h('small', {}, String(count)));
}
