import { titleWidth, type Box, type Layout, type Point } from './layout';

/** Room under the last card of a group, and the most that an empty band keeps. */
const PADDING = 18;
const LARGEST_GAP = 30;
/** Height of a group's title, which is part of its content. */
const TITLE = 40;

/** Shrinks frames to their content, then takes out the bands in which nothing but lines and frames run on. */
export function compact(layout: Layout): Layout {
  const tight = tightened(layout);
  const squeezeY = squeeze(tight.height, occupiedRows(tight));
  const squeezeX = squeeze(tight.width, occupiedColumns(tight));
  const box = <T extends Box>(one: T): T => {
    const [x, y] = [squeezeX(one.x), squeezeY(one.y)];
    return {
      ...one,
      x,
      y,
      width: round(squeezeX(one.x + one.width) - x),
      height: round(squeezeY(one.y + one.height) - y),
    };
  };
  const point = ({ x, y }: Point): Point => ({ x: squeezeX(x), y: squeezeY(y) });
  return {
    width: Math.ceil(squeezeX(tight.width)),
    height: Math.ceil(squeezeY(tight.height)),
    groups: tight.groups.map(box),
    nodes: tight.nodes.map(box),
    lines: tight.lines.map(({ line, points, label }) => ({
      line,
      points: points.map(point),
      label: label === undefined ? undefined : box(label),
    })),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
const bottom = ({ y, height }: Box): number => y + height;

/** Ends each frame below its last card, frame or turn of a line; inner frames first. */
function tightened(layout: Layout): Layout {
  const groups = new Map(layout.groups.map((group) => [group.group.id, group]));
  const fit = (id: string): void => {
    const frame = groups.get(id);
    if (frame === undefined) return;
    const inner = [...groups.values()].filter(({ group }) => group.parent === id);
    inner.forEach(({ group }) => fit(group.id));
    const inside = (y: number) => y > frame.y && y < bottom(frame);
    const ends = [
      frame.y + TITLE,
      ...layout.nodes.filter(({ node }) => node.group === id).map(bottom),
      ...inner.flatMap(({ group }) => groups.get(group.id) ?? []).map(bottom),
      ...layout.lines.flatMap(({ points, label }) => [
        ...turnsWithin(points, frame).filter(inside),
        ...(label !== undefined && within(label, frame) ? [bottom(label)] : []),
      ]),
    ];
    groups.set(id, {
      ...frame,
      height: round(Math.min(frame.height, Math.max(...ends) + PADDING - frame.y)),
    });
  };
  layout.groups
    .filter(({ group }) => group.parent === undefined)
    .forEach(({ group }) => fit(group.id));
  const all = [...groups.values()];
  const height = Math.max(...[...all, ...layout.nodes].map(bottom), 0);
  return { ...layout, groups: all, height: Math.ceil(height) };
}

function within(box: Box, frame: Box): boolean {
  return (
    box.x >= frame.x &&
    box.x + box.width <= frame.x + frame.width &&
    box.y >= frame.y &&
    bottom(box) <= bottom(frame)
  );
}

/** Heights at which a line turns inside a frame. */
function turnsWithin(points: readonly Point[], frame: Box): number[] {
  return points
    .slice(1, -1)
    .flatMap(({ x, y }) => (x > frame.x && x < frame.x + frame.width ? [y] : []));
}

type Interval = readonly [from: number, to: number];

function occupiedRows({ groups, nodes, lines }: Layout): Interval[] {
  return [
    ...nodes.map((box): Interval => [box.y, bottom(box)]),
    ...groups.flatMap((box): Interval[] => [
      [box.y, box.y + TITLE],
      [bottom(box) - 2, bottom(box)],
    ]),
    ...lines.flatMap(({ points, label }): Interval[] => [
      ...points.map(({ y }): Interval => [y - 7, y + 7]),
      ...(label === undefined ? [] : [[label.y, bottom(label)] as const]),
    ]),
  ];
}

function occupiedColumns({ groups, nodes, lines }: Layout): Interval[] {
  return [
    ...nodes.map(({ x, width }): Interval => [x, x + width]),
    ...groups.flatMap(({ group, x, width }): Interval[] => [
      [x, x + Math.min(width, titleWidth(group))],
      [x + width - 2, x + width],
    ]),
    ...lines.flatMap(({ points, label }): Interval[] => [
      ...points.map(({ x }): Interval => [x - 7, x + 7]),
      ...(label === undefined ? [] : [[label.x, label.x + label.width] as const]),
    ]),
  ];
}

/** Maps a coordinate to where it is when each gap has shrunk to what is allowed. */
function squeeze(length: number, occupied: readonly Interval[]): (at: number) => number {
  const cuts: { readonly from: number; readonly by: number }[] = [];
  let end = 0;
  for (const [from, to] of [...occupied].sort((a, b) => a[0] - b[0])) {
    if (from - end > LARGEST_GAP) cuts.push({ from: end, by: from - end - LARGEST_GAP });
    end = Math.max(end, to);
  }
  if (length - end > LARGEST_GAP) cuts.push({ from: end, by: length - end - LARGEST_GAP });
  return (at) =>
    round(
      cuts.reduce((moved, { from, by }) => {
        if (at <= from) return moved;
        return moved - Math.min(by, Math.max(0, at - from - LARGEST_GAP / 2));
      }, at),
    );
}
