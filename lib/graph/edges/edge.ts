import type { Resource } from '../../assembly';
import type { Represented } from '../represent';
import type { Edge, EdgeKind, Evidence, Node } from '../types';

/** What every edge is made of. */

export type Between = Pick<Represented, 'nodeOf'>;

/** Edges, and the nodes at their ends that no template holds. */
export interface Found {
  readonly externals: readonly Node[];
  readonly edges: readonly Edge[];
}

export const NOTHING: Found = { externals: [], edges: [] };

export const together = (found: readonly Found[]): Found => ({
  externals: found.flatMap(({ externals }) => externals),
  edges: found.flatMap(({ edges }) => edges),
});

export const evidence = (resource: Resource, at: string): Evidence => ({
  resource: resource.id,
  at,
  source: resource.source,
});

export function edge(
  kind: EdgeKind,
  from: string | undefined,
  to: string | undefined,
  label: string,
  proof: Evidence | readonly Evidence[],
  more: Pick<Edge, 'conditions' | 'problem'> = {},
): Edge[] {
  if (from === undefined || to === undefined || from === to) return [];
  const proofs = 'resource' in proof ? [proof] : proof;
  return [{ kind, from, to, label, evidence: proofs, ...more }];
}
