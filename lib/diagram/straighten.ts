import type { Layout, Point } from './layout';

type PlacedLine = Layout['lines'][number];

/** A step to the side of at most this many pixels is one that nobody wants to see. */
const STEP = 6;

/** Takes small steps to the side out of lines, at their ends, where a card is wide enough to be met elsewhere. */
export function straightened(layout: Layout): Layout {
  return { ...layout, lines: layout.lines.map(straightLine) };
}

function straightLine(line: PlacedLine): PlacedLine {
  const fromStart = withoutStep(line.points);
  const points = withoutStep(fromStart.toReversed()).toReversed();
  return points.length === line.points.length ? line : { ...line, points };
}

/** Moves the first piece of a line in line with the third where the second is but a small step. */
function withoutStep(points: readonly Point[]): readonly Point[] {
  const [a, b, c, d, ...others] = points;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return points;
  const upright = a.x === b.x && b.y === c.y && c.x === d.x && Math.abs(b.x - c.x) <= STEP;
  const level = a.y === b.y && b.x === c.x && c.y === d.y && Math.abs(b.y - c.y) <= STEP;
  const onward = upright
    ? Math.sign(b.y - a.y) === Math.sign(d.y - c.y)
    : level && Math.sign(b.x - a.x) === Math.sign(d.x - c.x);
  if (!onward) return points;
  return [upright ? { x: d.x, y: a.y } : { x: a.x, y: d.y }, d, ...others];
}

/** The same line with each piece level or upright, where the layout was less than a pixel off, and no needless corner. */
export function squared(points: readonly Point[]): Point[] {
  const square: Point[] = [];
  for (const point of points) {
    const before = square.at(-1);
    if (before === undefined) {
      square.push(point);
      continue;
    }
    const [dx, dy] = [Math.abs(point.x - before.x), Math.abs(point.y - before.y)];
    square.push(dx < dy ? { x: before.x, y: point.y } : { x: point.x, y: before.y });
  }
  return square.filter((point, index) => {
    const [before, after] = [square[index - 1], square[index + 1]];
    if (before === undefined || after === undefined) return true;
    return !(
      (before.x === point.x && point.x === after.x) ||
      (before.y === point.y && point.y === after.y)
    );
  });
}
