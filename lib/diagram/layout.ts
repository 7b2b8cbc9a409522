import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import type { Group } from '../graph';
import { laidOut } from './engine';
import { widthOf } from './font';
import { labelOf } from './label';
import { squared } from './straighten';
import { SIZE } from './theme';
import type { Card, Line, View } from './view';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything is, in pixels from the picture's own corner. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly (Box & { readonly group: Group })[];
  readonly nodes: readonly (Box & { readonly node: Card })[];
  readonly lines: readonly {
    readonly line: Line;
    readonly points: readonly Point[];
    readonly label: Box | undefined;
  }[];
}

const ROOT_OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  // Of two orders with as few crossings, the view's own: what is added elsewhere does not turn it round.
  'elk.layered.considerModelOrder.crossingCounterNodeInfluence': '0.7',
  'elk.randomSeed': '1',
  // A quarter fewer bends than Brandes and Köpf's, which bends lines that need not bend.
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '20',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '40',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '14',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
};

const GROUP_PADDING = 18;

const GROUP_OPTIONS = {
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
};

export type Direction = 'DOWN' | 'RIGHT';

/** How many orders of the cards are tried for the one with the fewest crossings. More than `fully` find none better. */
const TRIES = { fully: '20', roughly: '1' };

/** What has more lines than any view of ours is tried so often: each try takes longer. */
const LARGE = { lines: 60, tries: '4' };

interface LayOutOptions {
  /** `roughly` has about the same shape, sooner. Default: fully. */
  readonly care?: keyof typeof TRIES;
  /** Laid out with the others, and left out of what is drawn. */
  readonly unseen?: readonly Line[];
  /** A long way of cards goes on in a next column, or row, where the picture is a strip otherwise. */
  readonly wrapped?: boolean;
}

/** The other strategy of ELK fails in graphs with frames. Width by height is what is wanted of a picture. */
const WRAPPED = { 'elk.layered.wrapping.strategy': 'MULTI_EDGE', 'elk.aspectRatio': '1.2' };

/** Places cards, frames and edges. The same graph gives the same layout. */
export async function layOut(
  view: View,
  direction: Direction = 'DOWN',
  { care = 'fully', unseen = [], wrapped = false }: LayOutOptions = {},
): Promise<Layout> {
  const placed = await laidOut({
    id: 'root',
    layoutOptions: {
      ...ROOT_OPTIONS,
      ...(wrapped && WRAPPED),
      'elk.direction': direction,
      'elk.layered.thoroughness':
        care === 'fully' && view.lines.length > LARGE.lines ? LARGE.tries : TRIES[care],
    },
    children: childrenOf(undefined, view, wrapped),
    edges: [...view.lines, ...unseen].map((line, index) => edgeOf(line, index, view)),
  });
  const boxes = new Map(boxesOf(placed));
  const edges = new Map((placed.edges ?? []).map((edge) => [edge.id, edge]));
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    groups: view.groups.flatMap((group) => withBox(boxes.get(group.id), { group })),
    nodes: view.nodes.flatMap((node) => withBox(boxes.get(node.id), { node })),
    lines: view.lines.map((line, index) => routed(line, edges.get(edgeId(index)), view)),
  };
}

function withBox<T extends object>(box: Box | undefined, what: T): (Box & T)[] {
  return box === undefined ? [] : [{ ...box, ...what }];
}

export function cardWidth({ title, facts, state, badges = [] }: Card): number {
  const text = Math.max(widthOf(title, SIZE.title, 600), widthOf(facts, SIZE.facts, 400));
  const pills = [state?.text ?? '', badges.join(' · ')].map((words) => pillWidth(words) + 24);
  return Math.max(150, SIZE.iconGap * 3 + SIZE.icon + text + 4, ...pills);
}

/** Room that a frame's title and icon take, in pixels. */
export const titleWidth = ({ title }: Group): number => widthOf(title, SIZE.groupTitle, 600) + 64;

/** Width of words on the edge of a card, in pixels. */
export const pillWidth = (words: string): number => widthOf(words, SIZE.pill, 600) + 16;

function childrenOf(parent: string | undefined, view: View, wrapped: boolean): ElkNode[] {
  const groups = view.groups.filter((group) => group.parent === parent);
  const nodes = view.nodes.filter(({ group }) => group === parent);
  return [
    ...nodes.map((node) => ({ id: node.id, width: cardWidth(node), height: SIZE.cardHeight })),
    ...groups.map((group) => ({
      id: group.id,
      layoutOptions: {
        ...GROUP_OPTIONS,
        ...(wrapped && WRAPPED),
        'elk.padding': `[top=44,left=${GROUP_PADDING},bottom=18,right=${rightPadding(group, view)}]`,
      },
      children: childrenOf(group.id, view, wrapped),
    })),
  ];
}

/** ELK heeds no least width of frames within frames: room for a title that is wider than any card is padding. */
function rightPadding(group: Group, view: View): number {
  return (
    GROUP_PADDING + Math.max(0, titleWidth(group) - GROUP_PADDING * 2 - innerWidth(group, view))
  );
}

/** At least so wide is what a frame holds, in pixels. */
function innerWidth({ id }: Group, view: View): number {
  const cards = view.nodes.filter(({ group }) => group === id).map(cardWidth);
  const frames = view.groups
    .filter(({ parent }) => parent === id)
    .map((inner) => Math.max(titleWidth(inner), innerWidth(inner, view) + GROUP_PADDING * 2));
  return Math.max(0, ...cards, ...frames);
}

const edgeId = (index: number): string => `edge-${index}`;

/** What runs upwards is laid out downwards and drawn the other way, so that tiers keep their order. */
function edgeOf(line: Line, index: number, view: View): ElkExtendedEdge {
  const [from, to] = runsUp(line, view) ? [line.to, line.from] : [line.from, line.to];
  const words = labelOf(line);
  return {
    id: edgeId(index),
    sources: [from],
    targets: [to],
    labels:
      words === ''
        ? []
        : [
            {
              text: words,
              width: widthOf(words, SIZE.label, 400) + 8,
              height: SIZE.label + 6,
              layoutOptions: {
                'elk.edgeLabels.inline': 'true',
                'elk.edgeLabels.placement': 'CENTER',
              },
            },
          ],
  };
}

const WORKLOAD_TIERS = new Set(['public', 'private', 'isolated']);

function runsUp({ from, to }: Line, { nodes }: View): boolean {
  const tier = (id: string) => nodes.find((node) => node.id === id)?.group ?? '';
  return !WORKLOAD_TIERS.has(tier(from)) && tier(from) !== '' && WORKLOAD_TIERS.has(tier(to));
}

function routed(
  line: Line,
  placed: ElkExtendedEdge | undefined,
  view: View,
): Layout['lines'][number] {
  const points = (placed?.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const [label] = placed?.labels ?? [];
  return {
    line,
    points: squared(
      (runsUp(line, view) ? points.reverse() : points).map(({ x, y }) => ({
        x: round(x),
        y: round(y),
      })),
    ),
    label: label === undefined ? undefined : boxOf(label),
  };
}

function boxesOf(node: ElkNode): [string, Box][] {
  return (node.children ?? []).flatMap((child) => [
    [child.id, boxOf(child)] as [string, Box],
    ...boxesOf(child),
  ]);
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box {
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}

const round = (value: number): number => Math.round(value * 10) / 10;
