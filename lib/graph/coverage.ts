import type { Assembly } from '../assembly';
import { stacksOf } from './model';
import type { Graph } from './types';

export interface Coverage {
  /** CloudFormation resources in the templates of the stacks that the graph is of. */
  readonly resources: number;
  /** Those that exactly one card or frame stands for. */
  readonly represented: number;
  /** Ids of those that none stands for, or more than one. */
  readonly unrepresented: readonly string[];
}

/** Counts anew, from templates and graph, what a graph leaves out. */
export function coverageOf(graph: Graph, assembly: Assembly): Coverage {
  const times = new Map<string, number>();
  for (const { resources } of [...graph.nodes, ...graph.groups])
    for (const id of resources) times.set(id, (times.get(id) ?? 0) + 1);
  const ids = stacksOf(assembly, graph.name).flatMap(({ resources }) =>
    resources.map(({ id }) => id),
  );
  const unrepresented = ids.filter((id) => times.get(id) !== 1);
  return { resources: ids.length, represented: ids.length - unrepresented.length, unrepresented };
}
