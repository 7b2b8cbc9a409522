import { cardWidth, titleWidth, type Box, type Layout, type Point } from './layout';
import { SIZE } from './theme';
import type { Line, View } from './view';

const GAP = 28;
const TITLE = 44;
const PADDING = 18;

interface Placed {
  readonly width: number;
  readonly height: number;
  /** Everything in it, from its own corner. */
  readonly cards: readonly (Box & { readonly id: string })[];
  readonly frames: readonly (Box & { readonly id: string })[];
}

/**
 * Cards in rows within their frames, lines straight from card to card, without labels. For views of any size: in time
 * that grows with their size alone.
 */
export function layOutInRows(view: View): Layout {
  const { width, height, cards, frames } = inRows(undefined, view);
  const boxes = new Map(cards.map((card) => [card.id, card]));
  const frameOf = new Map(frames.map((frame) => [frame.id, frame]));
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    groups: view.groups.flatMap((group) => withBox(frameOf.get(group.id), { group })),
    nodes: view.nodes.flatMap((node) => withBox(boxes.get(node.id), { node })),
    lines: view.lines.map((line) => ({ line, points: straight(line, boxes), label: undefined })),
  };
}

function withBox<T extends object>(box: Box | undefined, what: T): (Box & T)[] {
  if (box === undefined) return [];
  const { x, y, width, height } = box;
  return [{ x, y, width, height, ...what }];
}

function inRows(parent: string | undefined, view: View): Placed {
  const cards = view.nodes
    .filter(({ group }) => group === parent)
    .map((node): Placed => {
      const [width, height] = [cardWidth(node), SIZE.cardHeight];
      return { width, height, cards: [{ id: node.id, x: 0, y: 0, width, height }], frames: [] };
    });
  const frames = view.groups
    .filter((group) => group.parent === parent)
    .map((group): Placed => {
      const inner = moved(inRows(group.id, view), PADDING, TITLE);
      const width = Math.max(titleWidth(group), inner.width + PADDING * 2);
      const height = inner.height + TITLE + PADDING;
      const own = { id: group.id, x: 0, y: 0, width, height };
      return { width, height, cards: inner.cards, frames: [own, ...inner.frames] };
    });
  return packed([...cards, ...frames]);
}

/** From left to right and from top to bottom, about as wide as high. */
function packed(all: readonly Placed[]): Placed {
  const area = all.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  const most = Math.max(Math.sqrt(area) * 1.3, ...all.map(({ width }) => width));
  let [x, y, row, widest] = [0, 0, 0, 0];
  const placed = all.map((one) => {
    if (x > 0 && x + one.width > most) [x, y, row] = [0, y + row + GAP, 0];
    const there = moved(one, x, y);
    x += one.width + GAP;
    row = Math.max(row, one.height);
    widest = Math.max(widest, x - GAP);
    return there;
  });
  return {
    width: widest,
    height: y + row,
    cards: placed.flatMap(({ cards }) => cards),
    frames: placed.flatMap(({ frames }) => frames),
  };
}

function moved(placed: Placed, x: number, y: number): Placed {
  const by = <T extends Box>(box: T): T => ({ ...box, x: box.x + x, y: box.y + y });
  return { ...placed, cards: placed.cards.map(by), frames: placed.frames.map(by) };
}

function straight({ from, to }: Line, boxes: ReadonlyMap<string, Box>): Point[] {
  const [a, b] = [boxes.get(from), boxes.get(to)];
  if (a === undefined || b === undefined) return [];
  return [edgeOf(a, middleOf(b)), edgeOf(b, middleOf(a))];
}

const middleOf = ({ x, y, width, height }: Box): Point => ({
  x: x + width / 2,
  y: y + height / 2,
});

/** Where the way to a point leaves a card. */
function edgeOf(box: Box, to: Point): Point {
  const from = middleOf(box);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const part = Math.min(
    dx === 0 ? 1 : box.width / 2 / Math.abs(dx),
    dy === 0 ? 1 : box.height / 2 / Math.abs(dy),
    1,
  );
  const round = (value: number) => Math.round(value * 10) / 10;
  return { x: round(from.x + dx * part), y: round(from.y + dy * part) };
}
