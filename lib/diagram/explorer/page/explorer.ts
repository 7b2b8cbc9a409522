import type { Content } from '../content';
import { wireControls } from './controls';
import { announce, byId, h } from './dom';
import { filtersFor } from './filters';
import { folded, framesAround, opened } from './folding';
import { listOf } from './list-view';
import { branchPanel, cardPanel, graphPanel, linePanel } from './panel';
import type { Acts } from './panel-parts';
import { stageFor } from './stage';
import { hashOf, stateFrom, type State } from './state';
import { choiceIn, subjects, withNeighbors, type Subject } from './subject';
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

/** Brings the page to life. */
export function explore(content: Content): void {
  const subjectOf = subjects(content);
  let state = stateFrom(location.hash, content);
  const subject = (): Subject => subjectOf(state);
  const stage = stageFor(content.icons, (id, isToggle) => {
    if (id === undefined || id === state.selected) select(undefined);
    else if (isToggle) fold(id, !subject().open.has(id));
    else select(id);
  });

  function change(by: Partial<State>, kept?: string): void {
    state = { ...state, ...by };
    remember('graph' in by || 'only' in by || 'list' in by);
    show(kept);
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
      const { graph } = subject();
      byId('list').replaceChildren(...listOf(graph, graph.nodes.filter(cards), select));
    } else stage.draw(subject(), choiceIn(state, subject()), kept);
    showPanel();
    showFilters();
    stage.select(state.selected);
  }

  function showPanel(): void {
    const panel = byId('details');
    panel.replaceChildren(...panelNodes());
    panel.scrollTop = 0;
    document.body.classList.toggle('has-details', state.selected !== undefined);
  }

  function panelNodes(): Node[] {
    const { graph, card, branch, open, titleOf } = subject();
    const id = state.selected;
    if (id === undefined) return graphPanel(graph, acts);
    const one = card(id);
    if (one !== undefined) return cardPanel(one, graph, content, acts, state.only);
    const frame = branch(id);
    if (frame !== undefined)
      return branchPanel(frame, open.has(id), graph, content, acts, state.only);
    const scene = stage.shown()?.scene;
    const line = [...(scene?.lines ?? []), ...(scene?.waiting ?? [])].find(
      (each) => each.id === id,
    );
    if (line !== undefined) return linePanel(line, titleOf, graph, acts);
    return [h('h2', {}, 'Not here'), h('p', {}, `${id} is not part of what is shown.`)];
  }

  function showFilters(): void {
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

  const acts: Acts = { select, fold, only: (only) => change({ only, list: false }) };
  const explorer = { state: () => state, subject, change, select, fold, switchScheme };
  wireControls(content, explorer, stage);
  addEventListener('popstate', follow);
  follow();
}

function showHead(state: State, { graph, titleOf }: Subject): void {
  document.documentElement.dataset.scheme = state.scheme ?? '';
  byId('diagram').hidden = state.list;
  byId('list').hidden = !state.list;
  byId('as-list').setAttribute('aria-pressed', String(state.list));
  byId<HTMLSelectElement>('by').value = state.by;
  byId<HTMLSelectElement>('environment').value = String(state.graph);
  byId('name').textContent = graph.title;
  byId('truth').textContent = graph.truth;
  const { only, hiddenKinds, hiddenTypes } = state;
  byId('narrowed').hidden = only === undefined;
  byId('narrowed').textContent =
    only === undefined ? '' : `Only ${titleOf(only)} and its neighbors · show all`;
  const filtered = hiddenKinds.size + hiddenTypes.size;
  byId('filter-count').textContent = filtered === 0 ? '' : String(filtered);
}
