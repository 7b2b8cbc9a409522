import type { Assembly } from '../assembly';
import type { Graph } from './types';

/** How much of an assembly's stage a graph represents. */
export interface Coverage {
  /** CloudFormation resources in the templates of the stage. */
  readonly resources: number;
  /** Those that a card or a group of the graph stands for. */
  readonly represented: number;
  /** Ids of the others: there are none, or the graph has a defect. */
  readonly unrepresented: readonly string[];
}

/** Counts anew from the templates; the graph's own figures are not believed. */
export function coverageOf({ name, nodes, groups }: Graph, assembly: Assembly): Coverage {
  const represented = new Set([...nodes, ...groups].flatMap(({ resources }) => resources));
  const ids = assembly.stacks
    .filter(({ stage }) => (stage ?? '') === name)
    .flatMap(({ resources }) => resources.map(({ id }) => id));
  const unrepresented = ids.filter((id) => !represented.has(id));
  return { resources: ids.length, represented: ids.length - unrepresented.length, unrepresented };
}
