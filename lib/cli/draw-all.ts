import { setFlagsFromString } from 'node:v8';
import { readAssembly, type Assembly } from '../assembly';
import {
  checkNames,
  deliveryView,
  drawOnce,
  lastOfLayouts,
  stackViews,
  viewsOf,
  type DrawOptions,
  type Drawing,
  type Drawings,
  type Format,
  type View,
} from '../diagram';
import { graphOf, stackGraphOf, type Graph } from '../graph';
import { deliveryOf } from './delivery-steps';
import { DRAWN } from './drawn';
import { applicationOf, wantedViews, type ViewOptions, type WantedView } from './diagram-views';
import { giveBackAll, giveBackYoung } from './unused-memory';

/** In the names of files: stacks that live in no stage, and what is of all of them. */
const APPLICATION = 'app';

interface Drawn {
  readonly drawings: Drawings;
  /** Whether these are all that there should be. */
  readonly all: boolean;
}

/**
 * Draws an assembly: the views of each stage that have something to show, then those of the whole application.
 *
 * @throws CliError or ViewNameError for views, and names in them, that there are not
 */
export async function drawAll(
  folder: string,
  options: ViewOptions = {},
  forms: DrawOptions<Format> = {},
): Promise<Drawn> {
  // WebAssembly runs for a tenth of a second: to optimize it takes 35 MB, and longer than it saves.
  setFlagsFromString('--liftoff-only');
  const { views, all } = chosenViews(readAssembly(folder), options);
  const waiting = views.entries();
  const drawn = new Map<string, Drawing>();
  let isDrawing = false;
  // What was drawn before is there by then. What is not is laid out in another thread, and this one waits.
  const work = setImmediate(() => {
    isDrawing = true;
    giveBackAll();
  });
  const drawThem = async () => {
    for (const [file, view] of waiting) {
      drawn.set(file, await drawOnce(DRAWN, view, forms));
      if (isDrawing) giveBackYoung();
    }
    lastOfLayouts();
  };
  // One is laid out while another is drawn; more would only take memory.
  await Promise.all([drawThem(), drawThem()]).finally(() => clearImmediate(work));
  const inOrder = [...views.keys()].flatMap((file) => {
    const drawing = drawn.get(file);
    return drawing === undefined ? [] : [[file, drawing] as const];
  });
  return { drawings: new Map(inOrder), all };
}

/** The views of an assembly by the names of their files. */
export function chosenViews(
  assembly: Assembly,
  options: ViewOptions,
): { readonly views: ReadonlyMap<string, View>; readonly all: boolean } {
  const application = applicationOf(assembly);
  const wanted = wantedViews(options, application);
  const stages = [...new Set(assembly.stacks.map(({ stage }) => stage ?? ''))];
  const graphs = stages.map((stage) => graphOf(assembly, stage));
  const drawn = (view: WantedView) =>
    graphs.filter(({ name }) => view.environments?.includes(name) ?? true);
  for (const view of wanted.views) checkNames(drawn(view), view);
  const pages = options.drillDown === true ? Number.POSITIVE_INFINITY : 1;
  const own = wanted.views.flatMap((view) =>
    drawn(view).flatMap((graph) =>
      named(graph.name.replaceAll('/', '-') || APPLICATION, shown(graph, view, pages)),
    ),
  );
  const stacks = wanted.stacks
    ? take(stackViews(stackGraphOf(assembly)), pages).filter(({ nodes }) => nodes.length > 0)
    : [];
  const delivery =
    wanted.delivery && application !== undefined
      ? [deliveryView(deliveryOf(application, assembly))]
      : [];
  const views = new Map([...own, ...named(APPLICATION, [...delivery, ...stacks])]);
  return { views, all: wanted.usual };
}

const named = (of: string, views: readonly View[]): [string, View][] =>
  views.map((view) => [`${of}-${view.name}`, view]);

/** The full view is there to be drilled into. A view without a card is none. */
function shown(graph: Graph, view: WantedView, pages: number): View[] {
  const most = view.from === 'full' ? Number.POSITIVE_INFINITY : pages;
  return take(viewsOf(graph, view), most).filter(({ nodes }) => nodes.length > 0);
}

function take<T>(all: Iterable<T>, most: number): T[] {
  const taken: T[] = [];
  for (const one of all) {
    taken.push(one);
    if (taken.length >= most) break;
  }
  return taken;
}
