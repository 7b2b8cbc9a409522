import type { Content } from '../content';
import { drawScene, highlight, type Shown } from './diagram';
import { announce, byId, h } from './dom';
import { filtersFor } from './filters';
import { folded, framesAround, opened, openAtFirst } from './folding';
import { followGestures } from './gestures';
import { followKeys, neighborOf, type Direction } from './keys';
import { listOf } from './list-view';
import { branchPanel, cardPanel, graphPanel, linePanel, titleIn, type Acts } from './panel';
import { cardsIn, countBoxes, sceneOf, type Choice, type Scene } from './scene';
import { find, searchField } from './search';
import { hashOf, stateFrom, type State } from './state';
import { allBranches, treeOf, type Branch } from './tree';
import { viewportOn } from './viewport';
import { plural } from './words';

/** Brings the page to life. */
export function explorer(content: Content): void {
  const stage = byId<SVGSVGElement>('stage');
  const target = byId<SVGGElement>('scene');
  const viewport = viewportOn(stage, target);
  let state = stateFrom(location.hash, content);
  let shown: Shown | undefined;
  /** The box that has the focus, or had it last. */
  let current: string | undefined;

  const graph = () => {
    const found = content.graphs[state.graph];
    if (found === undefined) throw new Error('a page without a graph');
    return found;
  };
  const trees = new Map<string, Branch>();
  const tree = (): Branch => {
    const key = `${state.graph} ${state.by}`;
    const made = trees.get(key) ?? treeOf(graph(), state.by);
    trees.set(key, made);
    return made;
  };
  const openNow = (): ReadonlySet<string> => state.open ?? openAtFirst(tree());
  const branchOf = (id: string) => [...allBranches(tree())].find((one) => one.id === id);

  function choice(): Choice {
    const open = openNow();
    const near = state.only === undefined ? undefined : withNeighbors(state.only);
    return {
      kinds: (kind) => !state.hiddenKinds.has(kind),
      cards: ({ id, type }) => !state.hiddenTypes.has(type) && (near === undefined || near.has(id)),
      isOpen: ({ id }) => open.has(id),
    };
  }

  function withNeighbors(id: string): Set<string> {
    const branch = branchOf(id);
    const own = new Set(branch === undefined ? [id] : cardsIn(branch).map((card) => card.id));
    const near = new Set(own);
    for (const { from, to } of graph().edges) {
      if (own.has(from)) near.add(to);
      if (own.has(to)) near.add(from);
    }
    return near;
  }

  /** @param kept a box that stays where it is on the screen */
  function redraw(kept?: string): void {
    const begun = performance.now();
    const scene = sceneOf(graph(), tree(), choice());
    const before = shown;
    const drawing = { icons: content.icons, findings: findingsIn(scene) };
    shown = drawScene(target, scene, drawing, before);
    const [was, is] = [before, shown].map((one) =>
      kept === undefined ? undefined : one?.placed.boxes.get(kept),
    );
    if (was !== undefined && is !== undefined) viewport.hold(was, is);
    else viewport.fit(shown.placed);
    focusable();
    stage.dataset.boxes = String(countBoxes(scene.parts));
    stage.dataset.milliseconds = (performance.now() - begun).toFixed(1);
  }

  function findingsIn(scene: Scene): (part: { readonly id: string }) => number {
    const counts = new Map<string, number>();
    for (const { nodes } of graph().findings) {
      for (const box of new Set(nodes.flatMap((id) => scene.boxOf(id) ?? [])))
        counts.set(box, (counts.get(box) ?? 0) + 1);
    }
    return ({ id }) => counts.get(id) ?? 0;
  }

  /** One box is reached by Tab; the arrows lead to the others. */
  function focusable(): void {
    if (shown === undefined) return;
    const { boxes } = shown;
    if (current === undefined || !boxes.has(current)) current = [...boxes.keys()][0];
    for (const [id, box] of boxes) box.setAttribute('tabindex', id === current ? '0' : '-1');
  }

  function focusBox(id: string): void {
    const box = shown?.boxes.get(id);
    if (box === undefined) return;
    current = id;
    focusable();
    box.focus({ preventScroll: true });
    const place = shown?.placed.boxes.get(id);
    if (place !== undefined) viewport.reveal(place);
  }

  function showPanel(): void {
    const panel = byId('details');
    const nodes = panelNodes();
    panel.replaceChildren(...nodes);
    panel.scrollTop = 0;
    document.body.classList.toggle('has-selection', state.selected !== undefined);
  }

  function panelNodes(): Node[] {
    const id = state.selected;
    if (id === undefined) return graphPanel(graph(), acts);
    const card = graph().nodes.find((node) => node.id === id);
    if (card !== undefined) return cardPanel(card, graph(), content, acts, state.only);
    const branch = branchOf(id);
    if (branch !== undefined)
      return branchPanel(branch, openNow().has(id), graph(), content, acts, state.only);
    const line = shown?.scene.lines.find((one) => one.id === id);
    if (line !== undefined) return linePanel(line, titleOf, graph(), acts);
    return [h('h2', {}, 'Not here'), h('p', {}, `${id} is not part of what is shown.`)];
  }

  const titleOf = (id: string): string => branchOf(id)?.title ?? titleIn(graph(), id);

  function showAll(kept?: string): void {
    document.documentElement.dataset.scheme = state.scheme ?? '';
    byId('diagram').hidden = state.list;
    byId('list').hidden = !state.list;
    byId('as-list').setAttribute('aria-pressed', String(state.list));
    byId<HTMLSelectElement>('by').value = state.by;
    byId<HTMLSelectElement>('environment').value = String(state.graph);
    byId('name').textContent = graph().title;
    byId('truth').textContent = graph().truth;
    const { only } = state;
    byId('narrowed').hidden = only === undefined;
    byId('narrowed').textContent =
      only === undefined ? '' : `Only ${titleOf(only)} and its neighbors · show all`;
    const filtered = state.hiddenKinds.size + state.hiddenTypes.size;
    byId('filter-count').textContent = filtered === 0 ? '' : String(filtered);
    if (state.list) {
      const { cards } = choice();
      byId('list').replaceChildren(...listOf(graph(), graph().nodes.filter(cards), acts.select));
    } else redraw(kept);
    showPanel();
    if (shown !== undefined) highlight(target, shown, state.selected);
  }

  function remember(isStep: boolean): void {
    const hash = hashOf(state, content);
    if (hash === location.hash) return;
    if (isStep) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
  }

  function change(by: Partial<State>, kept?: string): void {
    state = { ...state, ...by };
    remember(by.graph !== undefined || by.only !== undefined || by.list !== undefined);
    showAll(kept);
    showFilters();
  }

  const showFilters = (): void => {
    const focused = document.activeElement?.getAttribute('data-filter');
    const filters = byId('filters');
    filters.replaceChildren(
      ...filtersFor(graph(), content.icons, state, (by) => change(by, anchor())),
    );
    if (typeof focused !== 'string') return;
    for (const input of filters.querySelectorAll<HTMLElement>('[data-filter]'))
      if (input.dataset.filter === focused) input.focus();
  };
  const anchor = (): string | undefined => state.selected ?? current;

  function select(id: string | undefined): void {
    if (id !== undefined && id === state.selected && !state.list) id = undefined;
    state = { ...state, selected: id };
    remember(id !== undefined);
    if (id !== undefined && !state.list) reveal(id);
    showPanel();
    if (shown !== undefined) highlight(target, shown, id);
    announce(
      id === undefined
        ? 'nothing selected'
        : `selected: ${byId('details').querySelector('h2')?.textContent ?? ''}`,
    );
  }

  /** Opens what hides it. */
  function reveal(id: string): void {
    if (shown === undefined) return;
    if (!shown.boxes.has(id) && !shown.scene.lines.some((line) => line.id === id)) {
      const around = framesAround(tree(), id).filter((branch) => branch.id !== id);
      const inner = around.at(-1);
      const isThere = graph().nodes.some((node) => node.id === id) || branchOf(id) !== undefined;
      if (!isThere) return;
      const card = graph().nodes.find((node) => node.id === id);
      const hiddenTypes = new Set([...state.hiddenTypes].filter((type) => type !== card?.type));
      const narrowed = state.only !== undefined && !withNeighbors(state.only).has(id);
      state = {
        ...state,
        hiddenTypes,
        only: narrowed ? undefined : state.only,
        open: inner === undefined ? openNow() : opened(tree(), openNow(), inner.id),
      };
      remember(false);
      showAll(around[0]?.id);
      showFilters();
    }
    const place = shown.placed.boxes.get(id);
    if (place !== undefined) {
      current = id;
      focusable();
      viewport.reveal(place);
    }
  }

  function fold(id: string, open: boolean): void {
    const next = open ? opened(tree(), openNow(), id) : folded(tree(), openNow(), id);
    const hadFocus = stage.contains(document.activeElement);
    change({ open: next }, id);
    if (hadFocus) focusBox(id);
    announce(
      `${titleOf(id)} ${open ? 'opened' : 'folded'}, ${plural(Number(stage.dataset.boxes), 'box', 'boxes')} shown`,
    );
  }

  const acts: Acts = { select, fold, only: (only) => change({ only, list: false }, undefined) };

  stage.addEventListener('click', (event) => {
    const element =
      event.target instanceof Element ? event.target.closest<SVGGElement>('[data-id]') : null;
    const id = element?.dataset.id;
    if (element === null || id === undefined) {
      if (state.selected !== undefined) select(undefined);
      return;
    }
    current = shown?.boxes.has(id) === true ? id : current;
    const onToggle = event.target instanceof Element && event.target.closest('.toggle') !== null;
    if (onToggle || element.classList.contains('folded')) fold(id, !openNow().has(id));
    else select(id);
  });
  stage.addEventListener('focusin', (event) => {
    const id = event.target instanceof SVGElement ? event.target.dataset.id : undefined;
    if (id === undefined || id === current || shown?.boxes.has(id) !== true) return;
    current = id;
    focusable();
  });
  followGestures(stage, viewport);

  const fit = (): void => {
    if (shown !== undefined) viewport.fit(shown.placed);
  };
  const move = (direction: Direction): void => {
    const from = current === undefined ? undefined : shown?.placed.boxes.get(current);
    if (shown === undefined || from === undefined || current === undefined) return;
    const next = neighborOf(from, shown.placed.boxes, current, direction);
    if (next !== undefined) focusBox(next);
  };
  const help = byId<HTMLDialogElement>('help');
  const filters = byId<HTMLDetailsElement>('filter');
  const search = searchField(
    (query) => find(graph(), content.details, query),
    content.icons,
    (id) => {
      if (state.selected === id) state = { ...state, selected: undefined };
      select(id);
      if (!state.list) focusBox(id);
    },
  );
  const setList = (): void => change({ list: !state.list });
  followKeys(stage, {
    search: search.focus,
    help: () => help.showModal(),
    fit,
    zoom: (factor) => viewport.zoom(factor),
    pan: (dx, dy) => viewport.pan(dx, dy),
    move,
    open: () => current !== undefined && select(current),
    toggle: () => {
      if (current !== undefined && branchOf(current) !== undefined)
        fold(current, !openNow().has(current));
      else if (current !== undefined) select(current);
    },
    only: () => change({ only: state.only === current ? undefined : current }),
    list: setList,
    leave: () => {
      if (filters.open) filters.open = false;
      else if (state.selected !== undefined) select(undefined);
      else if (state.only !== undefined) change({ only: undefined });
    },
  });

  const on = (id: string, act: () => void): void => byId(id).addEventListener('click', act);
  on('zoom-in', () => viewport.zoom(1.25));
  on('zoom-out', () => viewport.zoom(0.8));
  on('fit', fit);
  on('as-list', setList);
  on('show-help', () => help.showModal());
  on('close-help', () => help.close());
  on('close-details', () => select(undefined));
  on('narrowed', () => change({ only: undefined }));
  on('scheme', () => {
    const dark =
      state.scheme === undefined
        ? matchMedia('(prefers-color-scheme: dark)').matches
        : state.scheme === 'dark';
    state = { ...state, scheme: dark ? 'light' : 'dark' };
    document.documentElement.dataset.scheme = state.scheme;
    remember(false);
  });
  const environment = byId<HTMLSelectElement>('environment');
  content.graphs.forEach(({ name }, index) =>
    environment.append(h('option', { value: index }, name === '' ? 'app' : name)),
  );
  environment.hidden = content.graphs.length < 2;
  environment.addEventListener('change', () => {
    change({
      graph: Number(environment.value),
      open: undefined,
      selected: undefined,
      only: undefined,
    });
  });
  const by = byId<HTMLSelectElement>('by');
  by.addEventListener('change', () =>
    change({ by: by.value === 'stack' ? 'stack' : 'place', open: undefined }),
  );

  const follow = (): void => {
    state = stateFrom(location.hash, content);
    showAll();
    showFilters();
    if (state.selected !== undefined && !state.list) reveal(state.selected);
  };
  addEventListener('popstate', follow);
  addEventListener('hashchange', follow);
  new ResizeObserver(() => viewport.resized()).observe(stage);
  addEventListener('beforeprint', () => {
    if (shown === undefined) return;
    stage.setAttribute('viewBox', `-10 -10 ${shown.placed.width + 20} ${shown.placed.height + 20}`);
    target.removeAttribute('transform');
  });
  addEventListener('afterprint', () => {
    stage.removeAttribute('viewBox');
    viewport.pan(0, 0);
  });
  follow();
}
