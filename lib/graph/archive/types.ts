import type { Graph } from '../types';

/** Graphs with what their resources were, to be kept with a release and compared later. */
export interface Archive {
  readonly format: 'slipway-graph';
  readonly version: 1;
  /** One for each stage; an app without stages has one, of an empty name. */
  readonly snapshots: readonly Snapshot[];
}

/** A graph and the resources that it represents. */
export interface Snapshot {
  readonly graph: Graph;
  readonly stacks: readonly StackRecord[];
  readonly resources: readonly ResourceRecord[];
}

export interface StackRecord {
  readonly path: string;
  /** Name in CloudFormation. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly terminationProtection: boolean;
}

export interface ResourceRecord {
  /** `<stack path>#<logical id>` */
  readonly id: string;
  readonly stack: string;
  readonly type: string;
  /** Path of its construct; its logical id where no metadata names one. */
  readonly path: string;
  /** Of all that the template says of it; resources named by their paths, so that a new logical id is no change. */
  readonly digest: string;
  /**
   * Place → text, one entry for each leaf: `Environment.Variables[LOG_LEVEL]` → `debug`. References stand in it as
   * `${<resource id>.<attribute>}`. Long texts are cut, with their digest; values that are named like secrets are
   * digests alone.
   */
  readonly properties: Readonly<Record<string, string>>;
  /** DeletionPolicy and UpdateReplacePolicy of the template. */
  readonly whenRemoved?: string;
  readonly whenReplaced?: string;
  readonly statements?: readonly StatementRecord[];
}

/** One statement of a policy. Texts have references as those of properties have. */
export interface StatementRecord {
  /** Place of the statement: `PolicyDocument.Statement[0]`. */
  readonly at: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** Empty in a policy of trust, whose resource is the role itself. */
  readonly resources: readonly string[];
  /** Empty in a policy of an identity. `*`, `Service sns.amazonaws.com`, `AWS arn:…`. */
  readonly principals: readonly string[];
  /** Operator and key: `Bool aws:SecureTransport`. */
  readonly conditions: readonly string[];
  /** Which of its lists say what is left out: NotAction and its like. */
  readonly except?: readonly ('actions' | 'resources' | 'principals')[];
}
