import type { Assembly } from '../assembly';
import { graphOf, type Graph } from '../graph';

/** The graph of each stage of an assembly; an app without stages is one graph, without a name. */
export function graphsOf(assembly: Assembly): Graph[] {
  const stages = new Set(assembly.stacks.map(({ stage }) => stage ?? ''));
  return [...stages].map((stage) => graphOf(assembly, stage));
}

/** What a stage is called where people read it. */
export const stageName = (stage: string): string => (stage === '' ? 'app' : stage);
