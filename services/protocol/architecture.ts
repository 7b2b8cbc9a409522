/**
 * The picture of an environment as its web service has it: what was deployed, drawn by whoever deployed it from the
 * same cloud assembly. Sizes are in pixels of the picture.
 */
export interface Architecture {
  readonly environment: string;
  readonly groups: readonly ArchitectureGroup[];
  readonly nodes: readonly ArchitectureNode[];
  readonly edges: readonly ArchitectureEdge[];
  /** What is known of each resource, by its id. */
  readonly resources: Readonly<Record<string, ArchitectureResource>>;
  /** The first is the one that people look at first. */
  readonly views: readonly ArchitectureView[];
}

/** The same as callers get it: the pictures have addresses of their own. */
export interface PublishedArchitecture extends Omit<Architecture, 'views'> {
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  readonly views: readonly Omit<ArchitectureView, 'svg'>[];
}

export interface ArchitectureGroup {
  readonly id: string;
  readonly title: string;
  /** Id of the group around it. */
  readonly parent?: string;
}

export interface ArchitectureNode {
  readonly id: string;
  /** CloudFormation type, or `external` for what no template holds. */
  readonly type: string;
  readonly title: string;
  /** One line of what matters. */
  readonly facts: string;
  readonly group?: string;
  /** Ids of the resources that it stands for, its own first. */
  readonly resources: readonly string[];
  readonly source?: SourcePlace;
  /** What it is to the running system; absent: nothing that the web service knows of. */
  readonly part?: ArchitecturePart;
}

export type ArchitecturePart =
  | { readonly kind: 'web' }
  /** `queue`: the one that it takes from, or is; absent: the default one. */
  | { readonly kind: 'runner' | 'queue' | 'dead-letters'; readonly queue?: string }
  | { readonly kind: 'task' | 'schedule'; readonly task: string }
  /** Where runs are kept. */
  | { readonly kind: 'runs' };

/** A line of the code that the environment is made by. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** What flows from one node to another, and where the templates say so. */
export interface ArchitectureEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly label: string;
  readonly evidence: readonly {
    /** Id of the resource whose template entry says so. */
    readonly resource: string;
    /** Place in that entry. */
    readonly at: string;
    readonly source?: SourcePlace;
  }[];
  /** Why it cannot work though it is declared. */
  readonly problem?: string;
}

export interface ArchitectureResource {
  /** CloudFormation type. */
  readonly type: string;
  /** Path of its construct. */
  readonly path: string;
  readonly source?: SourcePlace;
}

export interface ArchitectureView {
  readonly name: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly cards: readonly ArchitectureCard[];
  readonly svg: Readonly<Record<ArchitectureScheme, string>>;
}

/** Where a card stands in the picture. */
export interface ArchitectureCard {
  readonly title: string;
  /** Ids of the nodes that it stands for; empty: drawn by hand, in no template. */
  readonly nodes: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const ARCHITECTURE_SCHEMES = ['light', 'dark'] as const;
export type ArchitectureScheme = (typeof ARCHITECTURE_SCHEMES)[number];

/** As the store keeps it. */
export interface StoredArchitecture {
  readonly architecture: Architecture;
  readonly publishedAt: string;
}

/** Bytes of an architecture as JSON, its pictures included. */
export const LARGEST_ARCHITECTURE_BYTES = 8 * 1024 * 1024;
