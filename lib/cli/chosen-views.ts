import type { Assembly } from '../assembly';
import { checkNames, deliveryView, stackViews, viewsOf, type View } from '../diagram';
import { graphOf, stackGraphOf, type Graph } from '../graph';
import { deliveryOf } from './delivery-steps';
import {
  applicationHere,
  applicationOf,
  wantedViews,
  type ViewOptions,
  type WantedView,
} from './diagram-views';

/** In the names of files: stacks that live in no stage, and what is of all of them. */
const APPLICATION = 'app';

/** The views of an assembly by the names of their files. */
export function chosenViews(
  assembly: Assembly,
  options: ViewOptions,
  here = applicationHere(),
): { readonly views: ReadonlyMap<string, View>; readonly all: boolean } {
  const application = applicationOf(assembly, here);
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
