import type { SourceLine } from '../assembly';

/** What is there, and why: cards in groups, and edges that each say where they were found. */
export interface Graph {
  readonly title: string;
  readonly stacks: number;
  /** CloudFormation resources that the graph represents. */
  readonly resources: number;
  readonly groups: readonly Group[];
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

export type GroupKind =
  'account' | 'vpc' | 'public' | 'private' | 'isolated' | 'regional' | 'operations';

export interface Group {
  readonly id: string;
  readonly kind: GroupKind;
  readonly title: string;
  /** Id of the group around it. */
  readonly parent: string | undefined;
  /** Ids of the resources that it stands for. */
  readonly resources: readonly string[];
}

export interface Node {
  readonly id: string;
  /** CloudFormation type, or `external` for what no template holds. */
  readonly type: string;
  /** In people's words. */
  readonly title: string;
  /** One line of what matters: `2–10 tasks · 0.5 vCPU · 1 GB`. */
  readonly facts: string;
  /** Id of the group around it; undefined outside of all. */
  readonly group: string | undefined;
  /** Ids of the resources that it stands for, its own first. */
  readonly resources: readonly string[];
}

/** A network path, a call that IAM allows, an event or message, or what keeps the system running. */
export type EdgeKind = 'traffic' | 'call' | 'event' | 'operations';

/** From where to where data or control flows. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label: string;
  readonly evidence: readonly Evidence[];
}

/** Where an edge was found. */
export interface Evidence {
  /** Id of the resource whose template entry says so. */
  readonly resource: string;
  /** Place in that entry: `Properties.Policies[0]`. */
  readonly at: string;
  readonly source: SourceLine | undefined;
}
