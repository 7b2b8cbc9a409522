import type { Edge, EdgeKind, Graph, Group, Node } from '../graph';

/** A chosen part of a graph, in the form in which it is drawn. */
export interface View {
  /** Last part of the file's name: `overview`. */
  readonly name: string;
  readonly title: string;
  /** Under the title: counted, not written. */
  readonly truth: string;
  readonly groups: readonly Group[];
  readonly nodes: readonly Card[];
  readonly lines: readonly Line[];
  /** From left to right. Undefined: from top to bottom, where that is not far too wide for a page. */
  readonly across?: true;
  /** Frames stand abreast, though lines lead from one to the next. */
  readonly abreast?: true;
  /** Words of people's own, below the picture. */
  readonly notes?: readonly string[];
  /** What the graph has and this view leaves out on purpose. */
  readonly leftOut?: readonly LeftOut[];
  /** What a family of lines means here, where that is not what it means elsewhere: in the legend. */
  readonly meanings?: Readonly<Partial<Record<Family, string>>>;
}

export interface LeftOut {
  /** Id of the node in the graph. */
  readonly node: string;
  /** `no network` */
  readonly because: string;
}

/** What happened to it between two graphs. */
export type Mark = 'added' | 'removed' | 'changed';

export interface Card extends Node {
  readonly mark?: Mark;
  readonly state?: LiveState;
  /** Short words in a corner: `encrypted`, `2 alarms`. */
  readonly badges?: readonly string[];
  /** SVG of people's own in place of the type's icon. */
  readonly icon?: string;
  /** How many cards of the graph it stands for; undefined: itself alone. */
  readonly count?: number;
  /** Ids of the nodes of the graph that it stands for, where it is folded of several. */
  readonly members?: readonly string[];
  /** Name of the view that shows what it is folded of. */
  readonly opens?: string;
  /** People say that it is there; no template does. */
  readonly byHand?: true;
}

/** What AWS says about it now. */
export interface LiveState {
  readonly health: 'good' | 'busy' | 'bad' | 'unknown';
  /** `2 of 2 tasks · healthy` */
  readonly text: string;
}

/** Looks of a line: a network path, a call that IAM allows, an event or message, what keeps the system running. */
export type Family = 'network' | 'call' | 'event' | 'operations';

export const FAMILY: Readonly<Record<EdgeKind, Family>> = {
  traffic: 'network',
  invoke: 'call',
  read: 'call',
  write: 'call',
  publish: 'event',
  subscribe: 'event',
  schedule: 'event',
  assume: 'operations',
  log: 'operations',
  deploy: 'operations',
  operate: 'operations',
};

/** All edges of one family from one card to another. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly family: Family;
  readonly label: string;
  readonly edges: readonly Edge[];
  readonly mark?: Mark;
  /** Why it cannot work though it is declared. */
  readonly problem?: string;
  /** People say that it is there; no template does. */
  readonly byHand?: true;
}

/** One line for each pair and family. */
export function linesOf(edges: readonly Edge[]): Line[] {
  const together = Map.groupBy(edges, ({ kind, from, to }) => [FAMILY[kind], from, to].join('|'));
  return [...together.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const labels = new Set(same.flatMap(({ label }) => (label === '' ? [] : label.split(', '))));
    const { from, to, kind } = first;
    const problem = same.find((edge) => edge.problem !== undefined)?.problem;
    return [
      {
        from,
        to,
        family: FAMILY[kind],
        label: [...labels].join(', '),
        edges: same,
        ...(problem !== undefined && { problem }),
      },
    ];
  });
}

/** `Generated from the cloud assembly · 6 stacks · …`. */
export function truthOf({ stacks, resources, nodes }: Graph): string {
  const drawn = nodes.filter(({ type }) => type !== 'external').length;
  return `Generated from the cloud assembly · ${stacks} ${stacks === 1 ? 'stack' : 'stacks'} · ${resources} CloudFormation resources: ${drawn} drawn, ${resources - drawn} folded into their owners`;
}
