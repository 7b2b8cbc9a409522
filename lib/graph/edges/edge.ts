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
  proof: Evidence,
): Edge[] {
  return from === undefined || to === undefined || from === to
    ? []
    : [{ kind, from, to, label, evidence: [proof] }];
}

export function portOf(rule: Readonly<Record<string, unknown>>): string {
  const { FromPort: from, ToPort: to, IpProtocol: protocol } = rule;
  if (protocol === '-1') return 'all ports';
  return from === to
    ? `${String(protocol)} ${String(from)}`
    : `${String(protocol)} ${String(from)}–${String(to)}`;
}
