import type { Assembly } from '../assembly';
import { withBadges } from './badges';
import { findEdges } from './edges';
import { findFindings } from './findings';
import { framesOf } from './groups';
import { modelOf } from './model';
import { represent } from './represent';
import type { Edge, Graph, Group, Node } from './types';

/**
 * The architecture of one stage of an assembly, with the stages in it; without stages, of all its stacks:
 * `graphOf(assembly, '')`.
 */
export function graphOf(assembly: Assembly, stage: string): Graph {
  const model = modelOf(assembly, stage);
  const represented = represent(model, framesOf(model));
  const nodeOf = (resource: string): string | undefined => represented.nodeOf(resource);
  const { externals, edges } = findEdges(model, represented);
  const nodes = withBadges([...externals, ...represented.nodes], model, nodeOf);
  return checked({
    name: stage,
    stacks: model.stacks.length,
    resources: model.resources.length,
    groups: withoutEmpty(represented.groups, represented.nodes),
    nodes,
    edges,
    findings: findFindings(model, nodeOf, nodes, edges),
    helpers: represented.helpers,
  });
}

/** A group without a card says nothing; what it stood for goes to the group around it. */
function withoutEmpty(groups: readonly Group[], nodes: readonly Node[]): Group[] {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const used = new Set<string>();
  for (const { group } of nodes) {
    for (let id = group; id !== undefined && !used.has(id); id = byId.get(id)?.parent) used.add(id);
  }
  const isKept = ({ id, parent }: Group): boolean => used.has(id) || parent === undefined;
  const homeOf = (group: Group): string => {
    const parent = group.parent === undefined ? undefined : byId.get(group.parent);
    return isKept(group) || parent === undefined ? group.id : homeOf(parent);
  };
  const homes = Map.groupBy(groups, homeOf);
  return groups.filter(isKept).map((group) => ({
    ...group,
    resources: (homes.get(group.id) ?? []).flatMap(({ resources }) => resources),
  }));
}

/** The graph's own promises; a picture never has to check them. */
function checked(graph: Graph): Graph {
  const ids = new Set([...graph.nodes, ...graph.groups].map(({ id }) => id));
  if (ids.size !== graph.nodes.length + graph.groups.length) throw new Error('two nodes of one id');
  const seen = new Set<string>();
  for (const edge of graph.edges) {
    if (!ids.has(edge.from) || !ids.has(edge.to))
      throw new Error(`an edge to nowhere: ${nameOf(edge)}`);
    if (seen.has(nameOf(edge))) throw new Error(`the same edge twice: ${nameOf(edge)}`);
    seen.add(nameOf(edge));
  }
  return graph;
}

const nameOf = ({ kind, from, to }: Edge): string => `${from} → ${to} (${kind})`;
