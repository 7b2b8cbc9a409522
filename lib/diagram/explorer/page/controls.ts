import type { Content } from '../content';
import { byId, h } from './dom';
import type { Explorer } from './explorer';
import { followKeys } from './keys';
import { find, searchField } from './search';
import type { Stage } from './stage';

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
    (query) => find(explorer.subject().graph, content.details, query),
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
  environment.addEventListener('change', () => {
    const graph = Number(environment.value);
    explorer.change({ graph, open: undefined, selected: undefined, only: undefined });
  });
  const by = byId<HTMLSelectElement>('by');
  by.addEventListener('change', () => {
    explorer.change({ by: by.value === 'stack' ? 'stack' : 'place', open: undefined });
  });
}

/** One step back: of what is open, selected or narrowed. */
function leave(explorer: Explorer): void {
  const filter = byId<HTMLDetailsElement>('filter');
  const { selected, only } = explorer.state();
  if (filter.open) filter.open = false;
  else if (selected !== undefined) explorer.select(undefined);
  else if (only !== undefined) explorer.change({ only: undefined });
}
