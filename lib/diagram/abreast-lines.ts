import type { Box, Layout, Point } from './layout';
import { boxOf, overlap } from './quality';
import type { Line, View } from './view';

/** Least distance of two lines that run side by side, in pixels. */
const LANE = 16;

interface Leading {
  /** From frame to frame, not in the layout. */
  readonly onward: readonly Line[];
  /** What was laid out, to a frame's head, and the line into the frame that it stands for. */
  readonly standIns: ReadonlyMap<Line, Line>;
  /** By frame, the card that all others of it come after. */
  readonly heads: ReadonlyMap<string | undefined, string>;
}

type Frame = Layout['groups'][number];
type Placed = Layout['lines'][number];

/** A line into a frame: as laid out down to the floor of what stands above the frames, and where it meets that floor. */
interface Entry {
  readonly line: Line;
  readonly upper: readonly Point[];
  readonly x: number;
}

/**
 * Leads lines to frames that stand in one row: into the head of a frame from the left, into its other cards from the
 * right, from frame to frame between the two. Undefined where they do not stand so, or a card is in the way.
 */
export function ledAtTheSides(view: View, layout: Layout, leading: Leading): Layout | undefined {
  const frames = layout.groups.toSorted((a, b) => a.x - b.x);
  const floor = Math.max(
    ...layout.nodes.flatMap(({ node, y, height }) => (node.group === undefined ? y + height : [])),
  );
  const top = Math.min(...frames.map(({ y }) => y));
  if (top < floor || frames.some((frame, index) => frame.x < rightOf(frames[index - 1])))
    return undefined;
  const entries = [...leading.standIns].map(([laid, line]) =>
    entryOf(line, layout.lines.find((one) => one.line === laid)?.points ?? [], floor),
  );
  const lanes = lanesOf(view, frames, leading);
  if (lanes === undefined) return undefined;
  const roomy = spread(
    layout,
    frames,
    lanes,
    Math.max(0, (entries.length + 1) * LANE - top + floor),
  );
  const xOf = placesOf(frames, roomy, lanes);
  const placed = [
    ...entriesLed(entries, roomy, xOf, { floor, leading }),
    ...leading.onward.map((line) => onwardLed(line, roomy, xOf, lanes)),
  ];
  if (placed.some((one) => isBlocked(one, roomy))) return undefined;
  const all = new Map([...roomy.lines, ...placed].map((one) => [one.line, one]));
  const width = Math.max(roomy.width, ...placed.flatMap(({ points }) => points.map(({ x }) => x)));
  return {
    ...roomy,
    width: Math.ceil(width),
    lines: view.lines.flatMap((line) => all.get(line) ?? []),
  };
}

const rightOf = (frame: Box | undefined): number =>
  frame === undefined ? -Infinity : frame.x + frame.width;

function entryOf(line: Line, points: readonly Point[], floor: number): Entry {
  const below = points.findIndex(({ y }) => y > floor);
  return { line, upper: points.slice(0, Math.max(below, 1)), x: points[below]?.x ?? 0 };
}

/** The lines of each gap from left to right: gap 0 is left of the first frame. Undefined where a line passes a frame. */
function lanesOf(
  view: View,
  frames: readonly Frame[],
  { onward, standIns, heads }: Leading,
): Line[][] | undefined {
  const at = frameIndex(view, frames);
  if (onward.some(({ from, to }) => at(to) !== at(from) + 1)) return undefined;
  const entering = [...standIns.values()];
  const isHead = ({ to }: Line) => [...heads.values()].includes(to);
  return [...frames, undefined].map((_, gap) => [
    ...entering.filter((line) => at(line.to) === gap - 1 && !isHead(line)),
    ...onward.filter(({ to }) => at(to) === gap),
    ...entering.filter((line) => at(line.to) === gap && isHead(line)),
  ]);
}

function frameIndex({ nodes }: View, frames: readonly Frame[]): (card: string) => number {
  const groups = new Map(nodes.map(({ id, group }) => [id, group]));
  return (card) => frames.findIndex(({ group }) => group.id === groups.get(card));
}

/** Makes room for the lanes beside the frames, and above them for the lines that come to them. */
function spread(
  layout: Layout,
  frames: readonly Frame[],
  lanes: readonly (readonly Line[])[],
  down: number,
): Layout {
  let by = 0;
  const shifts = new Map(
    frames.map((frame, index) => {
      const before = frames[index - 1];
      const room = before === undefined ? frame.x : frame.x - rightOf(before);
      const lines = lanes[index]?.length ?? 0;
      by += lines === 0 ? 0 : Math.max(0, (lines + 1) * LANE - room);
      return [frame.group.id, by];
    }),
  );
  const moved = <T extends Point>(what: T, frame: string | undefined): T =>
    frame === undefined
      ? what
      : { ...what, x: round(what.x + (shifts.get(frame) ?? 0)), y: round(what.y + down) };
  const frameOf = new Map(layout.nodes.map(({ node }) => [node.id, node.group]));
  const groups = layout.groups.map((frame) => moved(frame, frame.group.id));
  return {
    width: Math.max(layout.width, ...groups.map(rightOf)),
    height: layout.height + down,
    groups,
    nodes: layout.nodes.map((card) => moved(card, card.node.group)),
    lines: layout.lines.map(({ line, points, label }) => {
      const from = frameOf.get(line.from);
      const frame = from === frameOf.get(line.to) ? from : undefined;
      return {
        line,
        points: points.map((point) => moved(point, frame)),
        label: label === undefined ? undefined : moved(label, frame),
      };
    }),
  };
}

/** Where each line goes down or up between two frames. */
function placesOf(
  frames: readonly Frame[],
  { groups }: Layout,
  lanes: readonly (readonly Line[])[],
): Map<Line, number> {
  const boxes = frames.map(({ group }) => groups.find((one) => one.group === group));
  const places = new Map<Line, number>();
  lanes.forEach((lines, gap) => {
    const left = boxes[gap - 1];
    const right = boxes[gap]?.x;
    const start = left === undefined ? (right ?? 0) - (lines.length + 1) * LANE : rightOf(left);
    const lane = ((right ?? start + (lines.length + 1) * LANE) - start) / (lines.length + 1);
    lines.forEach((line, index) => places.set(line, round(start + lane * (index + 1))));
  });
  return places;
}

function entriesLed(
  entries: readonly Entry[],
  { groups, nodes }: Layout,
  xOf: ReadonlyMap<Line, number>,
  { floor, leading }: { readonly floor: number; readonly leading: Leading },
): Placed[] {
  const top = Math.min(...groups.map(({ y }) => y));
  const order = inOrder(entries, (entry) => xOf.get(entry.line) ?? 0);
  return order.flatMap(({ line, upper, x }, index) => {
    const card = nodes.find(({ node }) => node.id === line.to);
    const lane = xOf.get(line);
    if (card === undefined || lane === undefined) return [];
    const height = round(floor + ((top - floor) * (index + 1)) / (order.length + 1));
    const goesOn = leading.onward.some(({ from }) => from === line.to);
    const end = isLeftOf(lane, card)
      ? { x: card.x, y: card.y + card.height / 2 }
      : { x: rightOf(card), y: round(card.y + card.height * (goesOn ? 0.3 : 0.5)) };
    const points = [...upper, { x, y: height }, { x: lane, y: height }, { x: lane, y: end.y }, end];
    return [{ line, points, label: undefined }];
  });
}

const isLeftOf = (x: number, card: Box): boolean => x < card.x;

/** From the highest to the lowest, so that none crosses another where that can be. */
function inOrder(entries: readonly Entry[], laneOf: (entry: Entry) => number): Entry[] {
  const spans = (entry: Entry, x: number) =>
    Math.min(entry.x, laneOf(entry)) < x && x < Math.max(entry.x, laneOf(entry));
  const isAbove = (a: Entry, b: Entry) => spans(a, laneOf(b)) || spans(b, a.x);
  const left = [...entries];
  const order: Entry[] = [];
  while (left.length > 0) {
    const free = left.findIndex(
      (one) => !left.some((other) => other !== one && isAbove(other, one)),
    );
    order.push(...left.splice(Math.max(free, 0), 1));
  }
  return order;
}

/** Out of a card at its right, through the gap between two frames, into a card at its left. */
function onwardLed(
  line: Line,
  { nodes }: Layout,
  xOf: ReadonlyMap<Line, number>,
  lanes: readonly (readonly Line[])[],
): Placed {
  const [from, to] = [line.from, line.to].map((id) => nodes.find(({ node }) => node.id === id));
  const x = xOf.get(line);
  if (from === undefined || to === undefined || x === undefined)
    return { line, points: [], label: undefined };
  const isMet = lanes.flat().some((other) => other !== line && other.to === line.from);
  const start = round(from.y + from.height * (isMet ? 0.7 : 0.5));
  const end = to.y + to.height / 2;
  const points = [
    { x: rightOf(from), y: start },
    { x, y: start },
    { x, y: end },
    { x: to.x, y: end },
  ];
  return { line, points, label: undefined };
}

function isBlocked({ line, points }: Placed, { nodes }: Layout): boolean {
  const others = nodes.filter(({ node }) => node.id !== line.from && node.id !== line.to);
  const pieces = points.slice(1).map((to, index) => boxOf(points[index] ?? to, to));
  return points.length < 2 || others.some((card) => pieces.some((piece) => overlap(piece, card)));
}

const round = (value: number): number => Math.round(value * 10) / 10;
