/** What people can say of a view. A pattern is a construct path, a type or a title; `*` and `**` stand for others. */

/** Views of one graph. */
export const VIEW_KINDS = ['overview', 'network', 'data-flow', 'permissions', 'full'] as const;

export type ViewKind = (typeof VIEW_KINDS)[number];

/** Frames around the cards: account, VPC and subnets; stacks; stacks and constructs; none. */
export const GROUPINGS = ['network', 'stack', 'construct', 'none'] as const;

export type Grouping = (typeof GROUPINGS)[number];

export interface ViewSettings {
  /** Last part of the file's name. */
  readonly name: string;
  readonly from: ViewKind;
  /** Default: that of the kind. */
  readonly title?: string;
  /** Patterns: what fits none of them is left out. */
  readonly include?: readonly string[];
  /** Patterns: what fits one of them is left out. */
  readonly exclude?: readonly string[];
  /** A construct, with what is up to `depth` lines away. */
  readonly focus?: { readonly on: string; readonly depth: number };
  /** Default: that of the kind. */
  readonly groupBy?: Grouping;
  /** Pattern → title. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Pattern → SVG. */
  readonly icons?: Readonly<Record<string, string>>;
  readonly notes?: readonly string[];
  readonly externals?: readonly ExternalSettings[];
}

/** Someone or something that no template holds. */
export interface ExternalSettings {
  readonly name: string;
  readonly title: string;
  /** One line under the title. */
  readonly facts: string;
  /** Pattern of the cards that it reaches → label of the line. */
  readonly to: Readonly<Record<string, string>>;
  /** Pattern of the cards that reach it → label of the line. */
  readonly from: Readonly<Record<string, string>>;
}
