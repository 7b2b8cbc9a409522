import type { SourceLine } from '../assembly';

/** What is there, and why: cards in groups, and edges that each say where they were found. */
export interface Graph {
  /** The stage's name; empty for the stacks that live in none. */
  readonly name: string;
  readonly stacks: number;
  /** CloudFormation resources that the graph represents. */
  readonly resources: number;
  readonly groups: readonly Group[];
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly findings: readonly Finding[];
  /** Resources among them that the CDK added for its own work: functions that empty buckets, their roles. */
  readonly helpers?: number;
}

export type GroupKind =
  'account' | 'region' | 'vpc' | 'public' | 'private' | 'isolated' | 'regional' | 'operations';

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
  /** Path of the stack whose template holds it; undefined for what no template holds. */
  readonly stack: string | undefined;
  /** Path of its construct; its logical id where no metadata names one. */
  readonly path: string;
  readonly source: SourceLine | undefined;
  /** Facts in a word or two: `own key` where it is encrypted with a key of the templates. */
  readonly badges?: readonly string[];
}

/**
 * What flows: bytes on a network path; a call that makes something run; data read, data written; a message or event
 * handed in, handed out, sent by the clock; an identity taken on; lines logged; something rolled out; something watched
 * or kept safe.
 */
export type EdgeKind =
  | 'traffic'
  | 'invoke'
  | 'read'
  | 'write'
  | 'publish'
  | 'subscribe'
  | 'schedule'
  | 'assume'
  | 'log'
  | 'deploy'
  | 'operate';

/** From where to where data or control flows. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label: string;
  readonly evidence: readonly Evidence[];
  /** Keys of the IAM conditions under which it holds. */
  readonly conditions?: readonly string[];
  /** Why it cannot work though it is declared: `not reachable: no rule`. */
  readonly problem?: string;
}

/** Where an edge was found. */
export interface Evidence {
  /** Id of the resource whose template entry says so. */
  readonly resource: string;
  /** Place in that entry: `Properties.Policies[0]`. */
  readonly at: string;
  readonly source: SourceLine | undefined;
}

/** Something that the templates say and that a reader should look at. */
export interface Finding {
  readonly kind: 'not-reachable' | 'wildcard' | 'no-grant' | 'no-use' | 'public';
  /** In people's words, the nodes by their titles. */
  readonly message: string;
  readonly fix: string;
  /** What the message tells the beginnings of, in full; left out where it tells all. */
  readonly lists?: readonly (readonly string[])[];
  /** Ids of the nodes that it is about. */
  readonly nodes: readonly string[];
  readonly evidence: readonly Evidence[];
}
