import type { Edge, Graph, PropertyTree } from '../../graph';
import type { Card, Family, Mark } from '../view';
import type { Grouping, ViewSettings } from '../views/settings';

/** A graph whose nodes and edges may carry what a view adds to them: marks of a comparison, live state, badges. */
export interface ExplorerGraph extends Omit<Graph, 'nodes' | 'edges'> {
  readonly nodes: readonly Card[];
  readonly edges: readonly ExplorerEdge[];
}

export interface ExplorerEdge extends Edge {
  readonly mark?: Mark;
  /** Where in a flow it stands, from 1 on. */
  readonly step?: number;
}

/** A view, and the graphs that have it. */
export interface ExplorerView extends ViewSettings {
  /** Names of graphs; undefined: all. */
  readonly environments?: readonly string[];
}

/** What is known of a resource apart from the card that stands for it. */
export interface ResourceDetail {
  /** CloudFormation type. */
  readonly type: string;
  /** Path of its construct. */
  readonly path: string;
  /** `lib/shop.ts:7` */
  readonly source?: string;
  /** What its template says of it, as people read it. */
  readonly properties?: PropertyTree;
}

/** What the page shows, as it stands in the file. */
export interface Content {
  readonly title: string;
  readonly graphs: readonly ContentGraph[];
  /** CloudFormation type, or key of an icon of people's own → id of the symbol in the file, or address of the image. */
  readonly icons: Readonly<Record<string, string>>;
  /** Of the folded resources, by id. */
  readonly details: Readonly<
    Record<string, readonly [type: string, path: string, source?: string]>
  >;
  /** What of the properties is kept, in words; undefined: all. */
  readonly kept?: string;
}

export interface ContentGraph extends ExplorerGraph {
  readonly title: string;
  /** Under the title: counted, not written. */
  readonly truth: string;
  readonly views: readonly ContentView[];
}

/** A view as what it makes of its graph. */
export interface ContentView {
  readonly name: string;
  readonly title: string;
  readonly truth: string;
  /** Frames that it has by itself. */
  readonly groupBy: Grouping;
  readonly notes: readonly string[];
  readonly meanings: Readonly<Partial<Record<Family, string>>>;
  /** Nodes of the graph that it shows, as pairs: the first of a row, how many. */
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  /** What it says of nodes in another way, by place in the graph. */
  readonly changes: Readonly<Record<number, Partial<Card>>>;
  /** What it adds: who is drawn by hand, rights on everything. */
  readonly moreNodes: readonly Card[];
  readonly moreEdges: readonly ExplorerEdge[];
  /** For each edge, those added included, where in the flow it stands. */
  readonly steps?: readonly number[];
}

/** Properties by id of the resource: a part of the file of its own, read when it is first asked for. */
export type Properties = Readonly<Record<string, PropertyTree>>;
