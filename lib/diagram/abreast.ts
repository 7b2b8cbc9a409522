import { type Box, type Layout, type Point } from './layout';
import { overlap, boxOf } from './quality';
import type { Line, View } from './view';

/** A view whose lines from frame to frame are left to be led at the side of the frames, so that these stand abreast. */
export interface Abreast {
  readonly view: View;
  /** Puts the lines that were left out into the layout; undefined where there is no way for them. */
  readonly complete: (layout: Layout) => Layout | undefined;
}

/** Undefined where no line leads from frame to frame, or words on one need room. */
export function abreast(view: View): Abreast | undefined {
  const frames = new Map(view.nodes.map(({ id, group }) => [id, group]));
  const isInside = (id: string) => frames.get(id) !== undefined;
  const onward = view.lines.filter(
    ({ from, to }) => isInside(from) && isInside(to) && frames.get(from) !== frames.get(to),
  );
  const above = view.lines.findLast(({ from, to }) => !isInside(from) && isInside(to))?.from;
  if (onward.length === 0 || above === undefined || onward.some(({ label }) => label !== ''))
    return undefined;
  const entries = new Set(
    view.lines
      .filter(({ to, from }) => isInside(to) && frames.get(from) !== frames.get(to))
      .map(({ to }) => to),
  );
  // All that enters a frame is below what is above all frames: it holds them at one height.
  const holders = [...entries].map((to): Line => ({
    from: above,
    to,
    family: 'call',
    label: '',
    edges: [],
  }));
  const rest = view.lines.filter((line) => !onward.includes(line));
  return {
    view: { ...view, lines: [...holders, ...rest] },
    complete: (layout) => completed(view, layout, onward),
  };
}

function completed(view: View, layout: Layout, onward: readonly Line[]): Layout | undefined {
  const placed = new Map(layout.lines.map((one) => [one.line, one]));
  const cards = new Map(layout.nodes.map((card) => [card.node.id, card]));
  const frames = new Map(layout.groups.map((frame) => [frame.group.id, frame]));
  for (const line of onward) {
    const [from, to] = [cards.get(line.from), cards.get(line.to)];
    const left = frames.get(from?.node.group ?? '');
    const right = frames.get(to?.node.group ?? '');
    if (!from || !to || !left || !right || left.x + left.width >= right.x) return undefined;
    const points = atTheSide(from, to, (left.x + left.width + right.x) / 2);
    const others = layout.nodes.filter((card) => card !== from && card !== to);
    if (others.some((card) => pieces(points).some((piece) => overlap(piece, card))))
      return undefined;
    placed.set(line, { line, points, label: undefined });
  }
  return { ...layout, lines: view.lines.flatMap((line) => placed.get(line) ?? []) };
}

/** Out of a card at its right, through the gap between two frames, into a card at its left. */
function atTheSide(from: Box, to: Box, gap: number): Point[] {
  const [start, end] = [from.y + from.height / 2, to.y + to.height / 2];
  const x = Math.round(gap * 10) / 10;
  return [
    { x: from.x + from.width, y: start },
    { x, y: start },
    { x, y: end },
    { x: to.x, y: end },
  ];
}

const pieces = (points: readonly Point[]): Box[] =>
  points.slice(1).map((to, index) => boxOf(points[index] ?? to, to));
