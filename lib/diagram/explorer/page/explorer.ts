import type { Content, ContentView } from '../content';
import { wireControls } from './controls';
import { announce, byId, h } from './dom';
import { filtersFor } from './filters';
import { folded, framesAround, opened } from './folding';
import { listOf } from './list-view';
import { absentPanel, branchPanel, cardPanel, graphPanel, linePanel } from './panel';
import type { Acts } from './panel-parts';
import { stageFor } from './stage';
import { hashOf, stateFrom, type State } from './state';
import { choiceIn, subjects, withNeighbors, type Subject } from './subject';
import { edgesOf, fullestWith, seenIn } from './view';
import { plural } from './words';

/** What can be done with the page. */
export interface Explorer {
  readonly state: () => State;
  readonly subject: () => Subject;
  /** @param kept a box that stays where it is on the screen */
  readonly change: (by: Partial<State>, kept?: string) => void;
  readonly select: (id: string | undefined) => void;
  readonly fold: (id: string, open: boolean) => void;
  readonly switchScheme: () => void;
}

/** What people come back from by the button of the browser. */
const STEPS = ['graph', 'view', 'only', 'list'] as const;

/** Brings the page to life. */
export function explore(content: Content): void {
  const subjectOf = subjects(content);
  let state = stateFrom(location.hash, content);
  let inPanel = '';
  const subject = (): Subject => subjectOf(state);
  const stage = stageFor(content.icons, (id, isToggle) => {
    if (id === undefined || id === state.selected) select(undefined);
    else if (isToggle) fold(id, !subject().open.has(id));
    else select(id);
  });

  function change(by: Partial<State>, kept?: string): void {
    const hadFocus = byId('stage').contains(document.activeElement);
    state = { ...state, ...by };
    remember(STEPS.some((key) => key in by));
    show(kept);
    if (hadFocus) stage.refocus();
    if ('view' in by || 'graph' in by) announce(subject().view.title);
  }

  function remember(isStep: boolean): void {
    const hash = hashOf(state, content);
    if (hash === location.hash) return;
    if (isStep) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
  }

  function show(kept?: string): void {
    showHead(state, subject());
    if (state.list) {
      const { cards } = choiceIn(state, subject());
      const { graph, view } = subject();
      byId('list').replaceChildren(...listOf(graph, view.title, graph.nodes.filter(cards), select));
    } else stage.draw(subject(), choiceIn(state, subject()), kept);
    showPanel();
    showFilters();
    stage.select(state.selected);
  }

  function showPanel(): void {
    const { view, open } = subject();
    const { graph, selected = '', only = '' } = state;
    const now = [graph, view.name, selected, only, open.has(selected)].join('|');
    // A line changes with what is folded.
    if (now === inPanel && !selected.includes(' → ')) return;
    inPanel = now;
    // A new element is at its top: to ask for that would lay out all that has just been drawn.
    const panel = byId('details');
    const fresh = panel.cloneNode() as HTMLElement;
    const hadFocus = panel.contains(document.activeElement);
    fresh.replaceChildren(...panelNodes());
    panel.replaceWith(fresh);
    if (hadFocus) fresh.focus({ preventScroll: true });
    document.body.classList.toggle('has-details', state.selected !== undefined);
  }

  function panelNodes(): Node[] {
    const { graph, view, card, branch, open, titleOf } = subject();
    const id = state.selected;
    if (id === undefined) return graphPanel(graph, view, acts);
    const one = card(id);
    if (one !== undefined)
      return cardPanel(one, graph, content, acts, state.only, moreElsewhere(id));
    const frame = branch(id);
    if (frame !== undefined)
      return branchPanel(frame, open.has(id), graph, content, acts, state.only);
    const scene = stage.shown()?.scene;
    const line = [...(scene?.lines ?? []), ...(scene?.waiting ?? [])].find(
      (each) => each.id === id,
    );
    if (line !== undefined) return linePanel(line, titleOf, graph, acts);
    return absentPanel(id, fullestWith(subject().whole, id)?.name, acts);
  }

  /** The view in which a card has more edges than here. */
  function moreElsewhere(id: string): { view: ContentView; edges: number } | undefined {
    const { whole, graph } = subject();
    const view = fullestWith(whole, id);
    if (view === undefined) return undefined;
    const edges = edgesOf(seenIn(whole, view).graph, id) - edgesOf(graph, id);
    return edges > 0 ? { view, edges } : undefined;
  }

  function showFilters(): void {
    if (!byId<HTMLDetailsElement>('filter').open) return;
    const focused = document.activeElement?.getAttribute('data-filter');
    const filters = byId('filters');
    filters.replaceChildren(
      ...filtersFor(subject().graph, content.icons, state, (by) => change(by, stage.current())),
    );
    if (typeof focused !== 'string') return;
    for (const input of filters.querySelectorAll<HTMLElement>('[data-filter]'))
      if (input.dataset.filter === focused) input.focus();
  }

  function select(id: string | undefined): void {
    const { whole, card } = subject();
    const other =
      id === undefined || card(id) !== undefined || subject().branch(id) !== undefined
        ? undefined
        : fullestWith(whole, id);
    if (other !== undefined) {
      change({ view: other.name, open: undefined, only: undefined, selected: id });
    }
    state = { ...state, selected: id };
    remember(id !== undefined);
    if (id !== undefined && !state.list) reveal(id);
    showPanel();
    stage.select(id);
    const title = byId('details').querySelector('h2')?.textContent;
    announce(id === undefined ? 'nothing selected' : `selected: ${title ?? id}`);
  }

  /** Opens what hides it. */
  function reveal(id: string): void {
    const { tree, open, card, branch } = subject();
    const one = card(id);
    if (one === undefined && branch(id) === undefined) return;
    if (stage.shown()?.boxes.has(id) !== true) {
      const around = framesAround(tree, id).filter((frame) => frame.id !== id);
      const inner = around.at(-1);
      const isNear = state.only === undefined || withNeighbors(subject(), state.only).has(id);
      state = {
        ...state,
        hiddenTypes: new Set([...state.hiddenTypes].filter((type) => type !== one?.type)),
        only: isNear ? state.only : undefined,
        open: inner === undefined ? state.open : opened(tree, open, inner.id),
      };
      remember(false);
      show(around.find((frame) => stage.shown()?.boxes.has(frame.id))?.id);
    }
    stage.goTo(id);
  }

  function fold(id: string, open: boolean): void {
    const { tree, open: now, titleOf } = subject();
    const hadFocus = byId('stage').contains(document.activeElement);
    change({ open: open ? opened(tree, now, id) : folded(tree, now, id) }, id);
    if (hadFocus) stage.focus(id);
    const boxes = plural(Number(byId('stage').dataset.boxes), 'box', 'boxes');
    announce(`${titleOf(id)} ${open ? 'opened' : 'folded'}, ${boxes} shown`);
  }

  function switchScheme(): void {
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    state = { ...state, scheme: (state.scheme ?? system) === 'dark' ? 'light' : 'dark' };
    remember(false);
    showHead(state, subject());
  }

  /** The address says what to show: at first, and when people go back. */
  function follow(): void {
    state = stateFrom(location.hash, content);
    show();
    if (state.selected !== undefined && !state.list) reveal(state.selected);
  }

  const acts: Acts = {
    select,
    fold,
    only: (only) => change({ only, list: false }),
    inView(view, id) {
      change({ view, open: undefined, only: undefined });
      select(id);
    },
  };
  const explorer = { state: () => state, subject, change, select, fold, switchScheme };
  wireControls(content, explorer, stage);
  byId('filter').addEventListener('toggle', showFilters);
  addEventListener('popstate', follow);
  follow();
}

function showHead(state: State, { whole, view, by, titleOf }: Subject): void {
  document.documentElement.dataset.scheme = state.scheme ?? '';
  byId('diagram').hidden = state.list;
  byId('list').hidden = !state.list;
  byId('as-list').setAttribute('aria-pressed', String(state.list));
  byId<HTMLSelectElement>('by').value = by;
  showViews(whole.views, view);
  byId<HTMLSelectElement>('environment').value = String(state.graph);
  byId('name').textContent = view.title;
  byId('truth').textContent = view.truth;
  byId('notes').replaceChildren(...view.notes.map((note) => h('li', {}, note)));
  byId('notes').hidden = view.notes.length === 0;
  const { only, hiddenKinds, hiddenTypes } = state;
  byId('narrowed').hidden = only === undefined;
  byId('narrowed').textContent =
    only === undefined ? '' : `Only ${titleOf(only)} and its neighbors · show all`;
  const filtered = hiddenKinds.size + hiddenTypes.size;
  byId('filter-count').textContent = filtered === 0 ? '' : String(filtered);
}

function showViews(views: readonly ContentView[], { name: shown }: ContentView): void {
  const select = byId<HTMLSelectElement>('view');
  select.hidden = views.length < 2;
  select.replaceChildren(
    ...views.map(({ name }) => h('option', { value: name }, name.replaceAll('-', ' '))),
  );
  select.value = shown;
}
