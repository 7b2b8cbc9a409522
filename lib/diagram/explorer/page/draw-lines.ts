import { s } from './dom';
import type { Box, Point } from './layout';
import { LABEL_SIZE } from './labels';
import type { SceneLine } from './scene';

const CORNER = 7;

/** A line with a wide invisible twin that is easy to hit. */
export function drawLine(line: SceneLine, points: readonly Point[]): SVGGElement {
  return lineAlong(line, pathOf(points));
}

function lineAlong(line: SceneLine, d: string): SVGGElement {
  const look = line.problem === undefined ? line.family : 'problem';
  const hand = line.byHand ? ' by-hand' : '';
  return s(
    'g',
    { class: `line ${look}${hand} ${markOf(line)}`.trim(), 'data-id': line.id },
    s('title', {}, line.problem ?? line.label),
    s('path', { class: 'hit', d }),
    s('path', { class: 'stroke', d, 'marker-end': `url(#arrow-${look})` }),
  );
}

export function drawLabel(line: SceneLine, box: Box): SVGGElement {
  const look = line.problem === undefined ? line.family : 'problem';
  return s(
    'g',
    { class: `label ${look}`, 'data-id': line.id },
    s('rect', { x: box.x, y: box.y, width: box.width, height: box.height, rx: 4 }),
    s(
      'text',
      { x: box.x + box.width / 2, y: box.y + box.height / 2 + LABEL_SIZE * 0.35 },
      line.label,
    ),
  );
}

/** A line that was not led around the boxes: a curve from middle to middle, its ends at the borders. */
export function drawWaiting(line: SceneLine, from: Box, to: Box): SVGGElement {
  const [a, b] = [middleOf(from), middleOf(to)];
  const down = from.y + from.height <= to.y;
  const up = to.y + to.height <= from.y;
  const [start, end] = down
    ? [
        { x: a.x, y: from.y + from.height },
        { x: b.x, y: to.y },
      ]
    : up
      ? [
          { x: a.x, y: from.y },
          { x: b.x, y: to.y + to.height },
        ]
      : a.x < b.x
        ? [
            { x: from.x + from.width, y: a.y },
            { x: to.x, y: b.y },
          ]
        : [
            { x: from.x, y: a.y },
            { x: to.x + to.width, y: b.y },
          ];
  const [mx, my] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
  const d =
    down || up
      ? `M${start.x} ${start.y}C${start.x} ${my} ${end.x} ${my} ${end.x} ${end.y}`
      : `M${start.x} ${start.y}C${mx} ${start.y} ${mx} ${end.y} ${end.x} ${end.y}`;
  return lineAlong(line, d);
}

const middleOf = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 });

/** What all of a line's edges are marked as, if they agree. */
function markOf({ edges }: SceneLine): string {
  const marks = new Set(edges.map(({ mark }) => mark));
  const [only] = marks;
  return marks.size === 1 ? (only ?? '') : '';
}

/** Straight stretches with round corners. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const steps = rest.map((point, index) => {
    const before = points[index] ?? first;
    const after = rest[index + 1];
    if (after === undefined) return `L${point.x} ${point.y}`;
    const radius = Math.min(CORNER, distance(before, point) / 2, distance(point, after) / 2);
    const begin = towards(point, before, radius);
    const end = towards(point, after, radius);
    return `L${begin.x} ${begin.y}Q${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return `M${first.x} ${first.y}${steps.join('')}`;
}

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

function towards(from: Point, to: Point, by: number): Point {
  const whole = distance(from, to) || 1;
  return {
    x: Math.round((from.x + ((to.x - from.x) * by) / whole) * 10) / 10,
    y: Math.round((from.y + ((to.y - from.y) * by) / whole) * 10) / 10,
  };
}
