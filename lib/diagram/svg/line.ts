import type { Evidence } from '../../graph';
import { labelOf } from '../label';
import type { Layout, Point } from '../layout';
import { EDGE_LOOK, SIZE } from '../theme';
import type { Line } from '../view';
import { text, told } from './text';

const ARROW = { length: 9, half: 5 };
const CORNER = 6;

type Placed = Layout['lines'][number];

/** A line with its arrow, in the color of its family; red where it cannot work. */
export function lineOf({ line, points }: Placed, titleOf: (id: string) => string): string {
  const [head, tip] = [points.at(-2), points.at(-1)];
  if (head === undefined || tip === undefined) return '';
  const { is, width, dash } = lookOf(line);
  const base = towards(tip, head, Math.min(ARROW.length, distance(head, tip)));
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
  return told(
    describe(line, titleOf),
    `<path class="s-${is}" d="${rounded([...points.slice(0, -1), base])}" fill="none" stroke-width="${width}"${dashes}/>`,
    `<polygon class="${is}" points="${arrow(base, tip)}"/>`,
  );
}

/** A label covers the lines behind it, its own and those that pass. */
export function lineLabel({ line, label }: Placed): string {
  if (label === undefined) return '';
  const { x, y, width, height } = label;
  const style = { size: SIZE.label, is: lookOf(line).is, anchor: 'middle' } as const;
  return [
    `<rect class="ground" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>`,
    text(labelOf(line), round(x + width / 2), round(y + height - 5), style),
  ].join('');
}

export function lookOf({ family, mark, problem, byHand }: Line): {
  readonly is: string;
  readonly width: number;
  readonly dash: string | undefined;
} {
  const { width, dash } = EDGE_LOOK[family];
  if (problem !== undefined) return { is: 'problem', width: 2, dash: '2 4' };
  if (mark !== undefined)
    return { is: mark, width: Math.max(2, width), dash: mark === 'removed' ? '6 4' : dash };
  return { is: family, width, dash: byHand === true ? '3 4' : dash };
}

function arrow(base: Point, tip: Point): string {
  const length = Math.hypot(tip.x - base.x, tip.y - base.y) || 1;
  const across = {
    x: ((tip.y - base.y) / length) * ARROW.half,
    y: ((tip.x - base.x) / length) * ARROW.half,
  };
  return [
    `${tip.x},${tip.y}`,
    `${round(base.x - across.x)},${round(base.y + across.y)}`,
    `${round(base.x + across.x)},${round(base.y - across.y)}`,
  ].join(' ');
}

/** A path with its corners rounded. */
function rounded(points: readonly Point[]): string {
  const [start, ...others] = points;
  if (start === undefined) return '';
  const parts = [`M${start.x} ${start.y}`];
  others.forEach((point, index) => {
    const before = points[index] ?? start;
    const after = others[index + 1];
    if (after === undefined) {
      parts.push(`L${point.x} ${point.y}`);
      return;
    }
    const radius = Math.min(CORNER, distance(before, point) / 2, distance(point, after) / 2);
    const enter = towards(point, before, radius);
    const leave = towards(point, after, radius);
    parts.push(`L${enter.x} ${enter.y}Q${point.x} ${point.y} ${leave.x} ${leave.y}`);
  });
  return parts.join('');
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
const round = (value: number): number => Math.round(value * 10) / 10;

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  const at = (a: number, b: number) => round(a + ((b - a) * by) / length);
  return { x: at(from.x, to.x), y: at(from.y, to.y) };
}

function describe(line: Line, titleOf: (id: string) => string): string {
  const what = `${titleOf(line.from)} → ${titleOf(line.to)}: ${labelOf(line) || EDGE_LOOK[line.family].meaning}`;
  const [proof] = line.edges.flatMap(({ evidence }) => evidence);
  return proof === undefined ? what : `${what} (${placeOf(proof)})`;
}

function placeOf({ resource, at, source }: Evidence): string {
  return source === undefined ? `${resource}, ${at}` : `${source.file}:${source.line}, ${at}`;
}
