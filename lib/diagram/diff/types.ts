import type { Edge, Finding, Group, Node, ResourceRecord, StackRecord } from '../../graph';
import type { Mark } from '../view';

/** What two graphs differ in. Every part of both is in it or unchanged. */
export interface Difference {
  /** Name of the environment; empty for an app without environments. */
  readonly name: string;
  /** `added` and `removed`: the environment as a whole. */
  readonly mark: Mark | 'same';
  readonly nodes: readonly Change<Node>[];
  readonly groups: readonly Change<Group>[];
  readonly edges: readonly EdgeChange[];
  readonly findings: readonly { readonly mark: Mark; readonly finding: Finding }[];
  readonly stacks: readonly StackChange[];
  /** How many of the later graph are as they were. */
  readonly unchanged: { readonly nodes: number; readonly groups: number; readonly edges: number };
  /** What stateful resources lose, worst first. */
  readonly losses: readonly Loss[];
  /** Who may do more, or less; protections gone, or new. What opens something comes first. */
  readonly security: readonly Remark[];
}

/** A sentence for people about some of the nodes. */
export interface Remark {
  readonly text: string;
  /** `opens`: less protected than before. `closes`: more. */
  readonly effect: 'opens' | 'closes';
  /** `data`: it is about what keeps data from being lost. */
  readonly about?: 'data';
  /** Ids of nodes, those of `Change.id`. */
  readonly nodes: readonly string[];
}

/** What becomes of a stateful resource that is removed or replaced. */
export interface Loss {
  readonly text: string;
  /** Whether all that is in it is kept somewhere. */
  readonly kept: boolean;
  readonly nodes: readonly string[];
}

/** A node or a group that is new, gone or changed. */
export interface Change<T extends Node | Group> {
  readonly mark: Mark;
  /** In a picture of both: the later graph's id; one of its own for what is gone. */
  readonly id: string;
  readonly before?: T;
  readonly after?: T;
  /** What is said of it that changed: title, facts, place. */
  readonly fields: readonly FieldChange[];
  readonly resources: readonly ResourceChange[];
}

export interface FieldChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export interface ResourceChange {
  readonly mark: Mark;
  readonly before?: ResourceRecord;
  readonly after?: ResourceRecord;
  /** Why CloudFormation makes a new one and removes the old one; empty: it updates it in place. */
  readonly replaced: readonly Replacement[];
  readonly properties: readonly PropertyChange[];
  /** `new image`, `new code`: changes that are only hashes, summed up. */
  readonly sums: readonly string[];
}

export interface Replacement {
  readonly because: 'logical id' | 'stack' | 'property';
  /** Property, or the new logical id or stack. */
  readonly what: string;
  /** Whether CloudFormation decides by the value whether it replaces. */
  readonly maybe: boolean;
}

export interface PropertyChange {
  readonly path: string;
  /** Undefined where it was not set. References by the titles of what they mean. */
  readonly before?: string;
  readonly after?: string;
}

export interface EdgeChange {
  readonly mark: Mark;
  /** Ends as ids of a picture of both. */
  readonly from: string;
  readonly to: string;
  readonly before?: Edge;
  readonly after?: Edge;
  readonly fields: readonly FieldChange[];
}

export interface StackChange {
  readonly mark: Mark;
  readonly before?: StackRecord;
  readonly after?: StackRecord;
  readonly fields: readonly FieldChange[];
}
