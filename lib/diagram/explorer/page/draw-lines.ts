import { s } from './dom';
import type { Box, Point } from './layout';
import { LABEL_SIZE } from './labels';
import type { SceneLine } from './scene';

const CORNER = 7;

/** A line with a wide invisible twin that is easy to hit. */
export function drawLine(line: SceneLine, points: readonly Point[]): SVGGElement {
  const d = pathOf(points);
  const look = line.problem === undefined ? line.family : 'problem';
  return s(
    'g',
    { class: `line ${look} ${markOf(line)}`.trim(), 'data-id': line.id },
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
