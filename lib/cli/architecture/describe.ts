import type { Assembly, SourceLine } from '../../assembly';
import { checkNames, pictureOnce, viewsOf, type View } from '../../diagram';
import { graphOf, type Graph } from '../../graph';
import type {
  Architecture,
  ArchitectureEdge,
  ArchitectureNode,
  ArchitectureView,
  SourcePlace,
} from '../../../services/protocol/architecture';
import { applicationOf, wantedViews } from '../diagram-views';
import { DRAWN } from '../drawn';
import { partsOf } from './parts';

/**
 * The picture of an environment as its web service takes it: the graph, and the first page of each of its usual views,
 * drawn in both schemes.
 */
export async function architectureOf(
  assembly: Assembly,
  environment: string,
): Promise<Architecture> {
  const graph = graphOf(assembly, environment);
  const views: ArchitectureView[] = [];
  for (const view of firstPages(assembly, graph)) views.push(await drawnView(view, graph));
  return { environment, ...factsOf(assembly, graph), views };
}

function firstPages(assembly: Assembly, graph: Graph): View[] {
  const wanted = wantedViews({}, applicationOf(assembly)).views.filter(
    ({ environments }) => environments?.includes(graph.name) ?? true,
  );
  return wanted.flatMap((settings) => {
    checkNames([graph], settings);
    for (const view of viewsOf(graph, settings)) return view.nodes.length > 0 ? [view] : [];
    return [];
  });
}

async function drawnView(view: View, graph: Graph): Promise<ArchitectureView> {
  const known = new Set(graph.nodes.map(({ id }) => id));
  const cards = new Map(view.nodes.map((card) => [card.id, card]));
  const { width, height, cards: places, svg } = await pictureOnce(DRAWN, view);
  return {
    ...{ name: view.name, title: view.title, width, height, svg },
    cards: places.flatMap(({ card: id, ...box }) => {
      const card = cards.get(id);
      if (card === undefined) return [];
      const nodes = (card.members ?? [id]).filter((node) => known.has(node));
      return [{ title: card.title, nodes, ...box }];
    }),
  };
}

function factsOf(
  assembly: Assembly,
  graph: Graph,
): Pick<Architecture, 'groups' | 'nodes' | 'edges' | 'resources'> {
  const parts = partsOf(assembly, graph);
  const stood = new Set(graph.nodes.flatMap(({ resources }) => resources));
  const all = assembly.stacks.flatMap(({ resources }) => resources);
  return {
    groups: graph.groups.map(({ id, title, parent }) => ({ id, title, ...given({ parent }) })),
    nodes: graph.nodes.map(
      ({ id, type, title, facts, group, resources, source }): ArchitectureNode => ({
        ...{ id, type, title, facts, resources },
        ...given({ group, source: placeOf(source), part: parts.get(id) }),
      }),
    ),
    edges: graph.edges.map(({ from, to, kind, label, evidence, problem }): ArchitectureEdge => ({
      ...{ from, to, kind, label, ...given({ problem }) },
      evidence: evidence.map(({ resource, at, source }) => ({
        ...{ resource, at, ...given({ source: placeOf(source) }) },
      })),
    })),
    resources: Object.fromEntries(
      all
        .filter(({ id }) => stood.has(id))
        .map(({ id, type, path, source }) => [
          id,
          { type, path, ...given({ source: placeOf(source) }) },
        ]),
    ),
  };
}

const placeOf = (line: SourceLine | undefined): SourcePlace | undefined =>
  line && { file: line.file, line: line.line };

/** Without what is undefined. */
function given<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
