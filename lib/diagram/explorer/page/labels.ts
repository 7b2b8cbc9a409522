import type { Box, Point } from './layout';
import { widthOf } from './measure';

export const LABEL_SIZE = 12;
const HEIGHT = LABEL_SIZE + 6;
const PLACES = [0.5, 0.3, 0.7, 0.15, 0.85];

/** A place for each label that lies on nothing else; undefined for one that has no room. */
export function placeLabels(
  lines: readonly { readonly label: string; readonly points: readonly Point[] }[],
  obstacles: readonly Box[],
): (Box | undefined)[] {
  const taken: Box[] = [];
  return lines.map(({ label, points }) => {
    if (label === '' || points.length < 2) return undefined;
    const width = widthOf(label, LABEL_SIZE, 400) + 10;
    for (const { from, to } of longestFirst(points, width)) {
      for (const part of PLACES) {
        const box = {
          x: from.x + (to.x - from.x) * part - width / 2,
          y: from.y + (to.y - from.y) * part - HEIGHT / 2,
          width,
          height: HEIGHT,
        };
        if ([...obstacles, ...taken].some((other) => overlap(box, other))) continue;
        taken.push(box);
        return box;
      }
    }
    return undefined;
  });
}

interface Stretch {
  readonly from: Point;
  readonly to: Point;
}

/** Stretches on which a label leaves something of the line to be seen. */
function longestFirst(points: readonly Point[], width: number): Stretch[] {
  return points
    .slice(1)
    .map((to, index) => ({ from: points[index] ?? to, to }))
    .filter(({ from, to }) => lengthOf(from, to) > (from.y === to.y ? width + 20 : HEIGHT + 14))
    .sort((a, b) => lengthOf(b.from, b.to) - lengthOf(a.from, a.to));
}

const lengthOf = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
