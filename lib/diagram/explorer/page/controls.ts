import type { Content } from '../content';
import { byId, h } from './dom';
import type { Explorer } from './explorer';
import { followKeys } from './keys';
import { find, searchField, type Hit } from './search';
import type { Stage } from './stage';
import type { State } from './state';
import type { Subject } from './subject';
import type { Grouping } from './tree';
import { seenIn } from './view';

/** Lets the buttons, the fields and the keys do what they say. */
export function wireControls(content: Content, explorer: Explorer, stage: Stage): void {
  const help = byId<HTMLDialogElement>('help');
  const on = (id: string, act: () => void): void => byId(id).addEventListener('click', act);
  const setList = (): void => explorer.change({ list: !explorer.state().list });
  on('zoom-in', () => stage.viewport.zoom(1.25));
  on('zoom-out', () => stage.viewport.zoom(0.8));
  on('fit', stage.fit);
  on('as-list', setList);
  on('show-help', () => help.showModal());
  on('close-help', () => help.close());
  on('close-details', () => explorer.select(undefined));
  on('narrowed', () => explorer.change({ only: undefined }));
  on('scheme', () => explorer.switchScheme());
  wireSelects(content, explorer);
  const search = searchField(
    (query) => findAnywhere(explorer.subject(), content.details, query),
    content.icons,
    (id) => {
      explorer.select(id);
      if (!explorer.state().list) stage.focus(id);
    },
  );
  followKeys(byId('stage'), {
    search: search.focus,
    help: () => help.showModal(),
    fit: stage.fit,
    zoom: (factor) => stage.viewport.zoom(factor),
    pan: (dx, dy) => stage.viewport.pan(dx, dy),
    move: stage.move,
    open: () => explorer.select(stage.current()),
    toggle: () => {
      const id = stage.current();
      const branch = id === undefined ? undefined : explorer.subject().branch(id);
      if (branch === undefined) explorer.select(id);
      else explorer.fold(branch.id, !explorer.subject().open.has(branch.id));
    },
    only: () => {
      const id = stage.current();
      explorer.change({ only: explorer.state().only === id ? undefined : id });
    },
    view: () => explorer.change(nextView(explorer)),
    list: setList,
    leave: () => leave(explorer),
  });
  // A click beside the filters closes them.
  document.addEventListener('pointerdown', ({ target }) => {
    const filter = byId<HTMLDetailsElement>('filter');
    if (target instanceof Node && !filter.contains(target)) filter.open = false;
  });
}

function wireSelects({ graphs }: Content, explorer: Explorer): void {
  const environment = byId<HTMLSelectElement>('environment');
  graphs.forEach(({ name }, index) =>
    environment.append(h('option', { value: index }, name === '' ? 'app' : name)),
  );
  environment.hidden = graphs.length < 2;
  const view = byId<HTMLSelectElement>('view');
  view.addEventListener('change', () => {
    explorer.change({ view: view.value, open: undefined, only: undefined });
  });
  environment.addEventListener('change', () => {
    const graph = Number(environment.value);
    explorer.change({ graph, open: undefined, selected: undefined, only: undefined });
  });
  const by = byId<HTMLSelectElement>('by');
  by.addEventListener('change', () => {
    explorer.change({ by: by.value as Grouping, open: undefined });
  });
}

/** Cards of the view; then those that other views of the graph show. */
function findAnywhere(subject: Subject, details: Content['details'], query: string): Hit[] {
  const { whole, graph } = subject;
  const here = find(graph, details, query);
  const others = find(whole, details, query).filter(
    ({ id, type }) => type !== '' && subject.card(id) === undefined,
  );
  const elsewhere = others.filter(({ id }) =>
    whole.views.some((view) => seenIn(whole, view).cards.has(id)),
  );
  return [
    ...here,
    ...elsewhere.map((hit) => ({ ...hit, under: `in another view · ${hit.under}` })),
  ];
}

function nextView(explorer: Explorer): Partial<State> {
  const { whole, view } = explorer.subject();
  const next = whole.views[(whole.views.indexOf(view) + 1) % whole.views.length];
  return { view: next?.name, open: undefined, only: undefined };
}

/** One step back: of what is open, selected or narrowed. */
function leave(explorer: Explorer): void {
  const filter = byId<HTMLDetailsElement>('filter');
  const { selected, only } = explorer.state();
  if (filter.open) filter.open = false;
  else if (selected !== undefined) explorer.select(undefined);
  else if (only !== undefined) explorer.change({ only: undefined });
}
