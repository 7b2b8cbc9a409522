import type { Cell, Channel } from './cells';
import { isSide, type Side } from './crossings';
import { sideAt, type Route } from './route';

/** A line with its route; `ports` are where it leaves and arrives, along the sides of the cells. */
export interface Routed {
  readonly from: Cell;
  readonly to: Cell;
  readonly route: Route;
  readonly ports: [number, number];
  /** For each channel of the route, which of its tracks. */
  readonly tracks: number[];
}

const TRACK = 11;
const NEAR = 10;
const PORT = 18;
const CORNER = 14;

/** Where in its channel a line runs: x of a channel that runs down. */
export const trackAt = ({ at, tracks }: Channel, track: number): number =>
  at + (track - (tracks - 1) / 2) * TRACK;

/** Spreads the lines at each side of each cell, in the order of where they go. */
export function setPorts(lines: readonly Routed[]): void {
  const sides = new Map<string, { cell: Cell; side: Side; ends: [Routed, 0 | 1][] }>();
  for (const line of lines) {
    for (const end of [0, 1] as const) {
      const cell = end === 0 ? line.from : line.to;
      const side = end === 0 ? line.route.leaves : line.route.arrives;
      const key = `${side} ${cell.id}`;
      const known = sides.get(key) ?? { cell, side, ends: [] };
      known.ends.push([line, end]);
      sides.set(key, known);
    }
  }
  const all = [...sides.values()];
  for (const { cell, side, ends } of all) {
    const start = isSide(side) ? cell.y : cell.x;
    const length = isSide(side) ? cell.height : cell.width;
    ends.sort((a, b) => headingOf(...a) - headingOf(...b));
    const gap = Math.min(PORT, (length - 2 * CORNER) / Math.max(1, ends.length - 1));
    ends.forEach(([line, end], index) => {
      line.ports[end] = start + length / 2 + (index - (ends.length - 1) / 2) * gap;
    });
  }
  straighten(all);
}

/** Where a line goes first, seen from one of its ends. */
function headingOf({ from, to, route }: Routed, end: 0 | 1): number {
  const channels = end === 0 ? route.channels : [...route.channels].reverse();
  const turn = channels[1];
  if (turn !== undefined) return turn.at;
  const [cell, side] = end === 0 ? [to, route.arrives] : [from, route.leaves];
  return isSide(side) ? cell.y + cell.height / 2 : cell.x + cell.width / 2;
}

/** Moves an end that is alone at its side opposite to the other end, where the line then needs no bend. */
function straighten(
  sides: readonly { cell: Cell; side: Side; ends: readonly [Routed, 0 | 1][] }[],
): void {
  for (const { cell, side, ends } of sides) {
    const [only] = ends;
    if (ends.length !== 1 || only === undefined) continue;
    const [line, end] = only;
    const otherSide = end === 0 ? line.route.arrives : line.route.leaves;
    if (line.route.channels.length !== 1 || isSide(side) !== isSide(otherSide)) continue;
    if (side === otherSide) continue;
    const wish = line.ports[end === 0 ? 1 : 0];
    const [start, length] = isSide(side) ? [cell.y, cell.height] : [cell.x, cell.width];
    if (wish >= start + CORNER && wish <= start + length - CORNER) line.ports[end] = wish;
  }
}

interface Stretch {
  readonly line: Routed;
  readonly index: number;
  readonly begin: number;
  readonly end: number;
}

/** Gives lines that share a stretch of a channel tracks side by side, in an order that makes few of them cross. */
export function setTracks(lines: readonly Routed[]): void {
  const stretches = new Map<Channel, Stretch[]>();
  for (const line of lines) {
    line.route.channels.forEach((channel, index) => {
      const [begin, end] = [boundOf(line, index - 1), boundOf(line, index + 1)];
      const known = stretches.get(channel);
      const stretch = { line, index, begin, end };
      if (known === undefined) stretches.set(channel, [stretch]);
      else known.push(stretch);
    });
  }
  for (const [channel, all] of stretches) channel.tracks = assign(all);
}

/** Where along a channel of a line its stretch ends: at the next channel, or at the cell's port. */
function boundOf(line: Routed, index: number): number {
  const channel = line.route.channels[index];
  if (channel !== undefined) return channel.at;
  return index < 0 ? line.ports[0] : line.ports[1];
}

function assign(stretches: readonly Stretch[]): number {
  const placed: { low: number; high: number; track: number }[] = [];
  for (const { line, index, begin, end } of [...stretches].sort(fewCrossings)) {
    const [low, high] = begin < end ? [begin, end] : [end, begin];
    const beside = placed.filter((other) => low - NEAR < other.high && high + NEAR > other.low);
    const taken = new Set(beside.map(({ track }) => track));
    const last = Math.max(-1, ...taken);
    let track = last + 1;
    // A straight crossing leaves its neighbors' order alone.
    if (high - low < 1) for (track = 0; taken.has(track); track += 1);
    line.tracks[index] = track;
    placed.push({ low, high, track });
  }
  return Math.max(0, ...placed.map(({ track }) => track + 1));
}

/** Those that go right, from the rightmost on, then those that go left, from the leftmost on. */
function fewCrossings(a: Stretch, b: Stretch): number {
  const [aRight, bRight] = [a.end >= a.begin, b.end >= b.begin];
  if (aRight !== bRight) return aRight ? -1 : 1;
  return aRight ? b.begin - a.begin || b.end - a.end : a.begin - b.begin || a.end - b.end;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The corners of a line, ends included. */
export function pointsOf({ from, to, route, ports, tracks }: Routed): Point[] {
  const points: Point[] = [pointAt(route.leaves, sideAt(from, route.leaves), ports[0])];
  const at = route.channels.map((channel, index) => trackAt(channel, tracks[index] ?? 0));
  route.channels.forEach(({ axis }, index) => {
    const before = at[index - 1] ?? ports[0];
    const own = at[index] ?? 0;
    points.push(axis === 'across' ? { x: before, y: own } : { x: own, y: before });
    if (index === route.channels.length - 1)
      points.push(axis === 'across' ? { x: ports[1], y: own } : { x: own, y: ports[1] });
  });
  points.push(pointAt(route.arrives, sideAt(to, route.arrives), ports[1]));
  return withoutNeedless(points);
}

const pointAt = (side: Side, at: number, along: number): Point =>
  isSide(side) ? { x: at, y: along } : { x: along, y: at };

/** Without the points in the middle of a straight stretch. */
function withoutNeedless(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const [before, last] = [kept.at(-2), kept.at(-1)];
    if (last?.x === point.x && last.y === point.y) continue;
    const straight =
      before !== undefined &&
      last !== undefined &&
      ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y));
    if (straight) kept.pop();
    kept.push({ x: Math.round(point.x * 10) / 10, y: Math.round(point.y * 10) / 10 });
  }
  return kept;
}
