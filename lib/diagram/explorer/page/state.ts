import type { EdgeKind } from '../../../graph';
import type { Content } from '../content';
import type { Grouping } from './tree';

/** All that the address of a page remembers. */
export interface State {
  /** Which of the graphs. */
  readonly graph: number;
  /** Name of the view; undefined: the first. */
  readonly view: string | undefined;
  /** Undefined: as the view has it. */
  readonly by: Grouping | undefined;
  /** Ids of the open frames, in the order in which they were opened; undefined: as at first. */
  readonly open: ReadonlySet<string> | undefined;
  /** Id of a card, a frame or a line. */
  readonly selected: string | undefined;
  readonly hiddenKinds: ReadonlySet<EdgeKind>;
  readonly hiddenTypes: ReadonlySet<string>;
  /** Id of the card or frame to which, with its neighbors, the view is narrowed. */
  readonly only: string | undefined;
  readonly list: boolean;
  /** Undefined: as the system has it. */
  readonly scheme: 'light' | 'dark' | undefined;
}

export function stateFrom(hash: string, { graphs }: Content): State {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const name = words.get('environment');
  const scheme = words.get('scheme');
  const by = words.get('by');
  return {
    graph: Math.max(
      0,
      graphs.findIndex((graph) => graph.name === name),
    ),
    view: words.get('view') ?? undefined,
    by: by === 'stack' || by === 'place' || by === 'none' ? by : undefined,
    open: words.has('open') ? new Set(words.getAll('open').filter(Boolean)) : undefined,
    selected: words.get('selected') ?? undefined,
    hiddenKinds: new Set(words.getAll('without') as EdgeKind[]),
    hiddenTypes: new Set(words.getAll('hide')),
    only: words.get('only') ?? undefined,
    list: words.get('as') === 'list',
    scheme: scheme === 'light' || scheme === 'dark' ? scheme : undefined,
  };
}

/** The address of a state, from its `#` on. */
export function hashOf(state: State, { graphs }: Content): string {
  const words = new URLSearchParams();
  if (graphs.length > 1) words.set('environment', graphs[state.graph]?.name ?? '');
  if (state.view !== undefined) words.set('view', state.view);
  if (state.by !== undefined) words.set('by', state.by);
  if (state.list) words.set('as', 'list');
  if (state.only !== undefined) words.set('only', state.only);
  if (state.selected !== undefined) words.set('selected', state.selected);
  for (const kind of state.hiddenKinds) words.append('without', kind);
  for (const type of state.hiddenTypes) words.append('hide', type);
  if (state.open !== undefined) for (const id of ['', ...state.open]) words.append('open', id);
  if (state.scheme !== undefined) words.set('scheme', state.scheme);
  return `#${words.toString()}`;
}
