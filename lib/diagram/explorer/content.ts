import type { Edge, Graph } from '../../graph';
import type { Card, Mark } from '../view';

/** A graph whose nodes and edges may carry what a view adds to them: marks of a comparison, live state, badges. */
export interface ExplorerGraph extends Omit<Graph, 'nodes' | 'edges'> {
  readonly nodes: readonly Card[];
  readonly edges: readonly (Edge & { readonly mark?: Mark })[];
}

/** What is known of a resource apart from the card that stands for it. */
export interface ResourceDetail {
  /** CloudFormation type. */
  readonly type: string;
  /** Path of its construct. */
  readonly path: string;
}

/** What the page shows, as it stands in the file. */
export interface Content {
  readonly title: string;
  readonly graphs: readonly (ExplorerGraph & {
    readonly title: string;
    /** Under the title: counted, not written. */
    readonly truth: string;
  })[];
  /** CloudFormation type → id of the symbol in the file. */
  readonly icons: Readonly<Record<string, string>>;
  /** Type and path of the folded resources, by id. */
  readonly details: Readonly<Record<string, readonly [type: string, path: string]>>;
}
