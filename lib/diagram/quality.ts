import { widthOf } from './font';
import { titleWidth, type Box, type Layout, type Point } from './layout';
import { SIZE } from './theme';

/** What makes a picture hard to read, counted. */
export interface Quality {
  /** Cards over cards, labels over labels or over cards. */
  readonly overlaps: number;
  /** Texts that are longer than their room. */
  readonly clipped: number;
  /** Lines that run through cards that are not their own. */
  readonly throughCards: number;
  /** Lines that begin or end in mid-air, not at the edges of their cards. */
  readonly looseEnds: number;
  /** Places where one line crosses another. */
  readonly crossings: number;
  /** Width by height of the whole picture. */
  readonly aspect: number;
}

/** Above and below the layout: title and legend, in pixels. */
const AROUND = 140;

/** Width by height of the picture of a layout. */
export function aspectOf({ width, height }: Layout): number {
  return Math.round(((width + SIZE.margin * 2) / (height + AROUND)) * 100) / 100;
}

export function qualityOf(layout: Layout): Quality {
  const { groups, nodes, lines } = layout;
  const labels = lines.flatMap(({ label }) => label ?? []);
  const stretches = lines.map(({ points }) =>
    points.slice(1).map((to, index) => [points[index] ?? to, to] as const),
  );
  return {
    overlaps: pairs([...nodes, ...labels]).filter(([a, b]) => overlap(a, b)).length,
    clipped:
      nodes.filter(({ node, width: room }) => textWidth(node) > room).length +
      groups.filter(({ group, width: room }) => titleWidth(group) > room + 26).length,
    throughCards: lines.filter(({ line }, index) =>
      nodes.some(
        (card) =>
          card.node.id !== line.from &&
          card.node.id !== line.to &&
          stretches[index]?.some(([a, b]) => overlap(boxOf(a, b), card)) === true,
      ),
    ).length,
    looseEnds: looseEndsIn(layout),
    crossings: pairs(stretches).reduce(
      (sum, [one, other]) => sum + one.flatMap((a) => other.filter((b) => cross(a, b))).length,
      0,
    ),
    aspect: aspectOf(layout),
  };
}

type Stretch = readonly [Point, Point];

const textWidth = ({ title, facts }: { readonly title: string; readonly facts: string }): number =>
  SIZE.icon +
  SIZE.iconGap * 3 +
  Math.max(widthOf(title, SIZE.title, 600), widthOf(facts, SIZE.facts, 400));

function looseEndsIn({ nodes, lines }: Layout): number {
  const boxes = new Map(nodes.map((box) => [box.node.id, box]));
  const meets = (id: string, point: Point | undefined) => {
    const box = boxes.get(id);
    return box !== undefined && point !== undefined && overlap(around(point), box);
  };
  return lines.filter(
    ({ line: { from, to }, points }) => !meets(from, points[0]) || !meets(to, points.at(-1)),
  ).length;
}

/** A pixel to each side. */
const around = ({ x, y }: Point): Box => ({ x: x - 1, y: y - 1, width: 2, height: 2 });

export const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

export const boxOf = (a: Point, b: Point): Box => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
});

/** Stretches that touch at an end do not cross. */
function cross([a, b]: Stretch, [c, d]: Stretch): boolean {
  const side = (p: Point, q: Point, r: Point) =>
    Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function pairs<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((a, index) => all.slice(index + 1).map((b): [T, T] => [a, b]));
}
