import { outward, type Cell, type Channel } from './cells';
import { beyond, crossing, isSide, type Side } from './crossings';
import { heap } from './heap';

/** The channels through which a line runs, and the sides at which it leaves and arrives. */
export interface Route {
  readonly leaves: Side;
  readonly channels: readonly Channel[];
  readonly arrives: Side;
}

/** In pixels of detour that it is worth to avoid one. */
const BEND = 90;
const BY_THE_SIDE = 30;
const THROUGH_A_STRANGER = 120;
const BESIDE_ANOTHER = 5;

interface Step {
  readonly channel: Channel;
  readonly cost: number;
  /** Where in the channel: x of one that runs across. */
  readonly along: number;
  readonly from: Step | undefined;
  readonly leaves: Side;
}

interface Door {
  readonly channel: Channel;
  readonly side: Side;
}

/** Finds routes between placed cells; what it learns of crossings serves the next. */
export function router(): (from: Cell, to: Cell) => Route | undefined {
  const known = new Map<Channel, readonly Channel[]>();
  const crossed = (channel: Channel): readonly Channel[] => {
    const found = known.get(channel) ?? crossing(channel);
    known.set(channel, found);
    return found;
  };
  return (from, to) => routeBetween(from, to, crossed);
}

/** The cheapest way along channels (A*; of each channel only the cheapest entry is followed). */
function routeBetween(
  from: Cell,
  to: Cell,
  crossed: (channel: Channel) => readonly Channel[],
): Route | undefined {
  const home = homeOf(from, to);
  const doors = Map.groupBy(doorsOf(to), ({ channel }) => channel);
  const done = new Set<Channel>();
  const open = heap<Step>();
  let best: { step: Step; side: Side } | undefined;
  let least = Infinity;
  for (const door of doorsOf(from)) {
    const step = startAt(from, door);
    open.add(step, step.cost + atLeast(step, to));
  }
  for (let step = open.take(least); step !== undefined; step = open.take(least)) {
    const { channel, along } = step;
    if (done.has(channel)) continue;
    done.add(channel);
    for (const { side } of doors.get(channel) ?? []) {
      const cost = step.cost + arrival(to, side, step);
      if (cost < least) [best, least] = [{ step, side }, cost];
    }
    for (const next of crossed(channel)) {
      if (done.has(next)) continue;
      const cost = step.cost + Math.abs(next.at - along) + BEND + crowd(next) + strange(next, home);
      const way = { channel: next, cost, along: channel.at, from: step, leaves: step.leaves };
      open.add(way, cost + atLeast(way, to));
    }
  }
  return (
    best && { leaves: best.step.leaves, channels: [...channelsTo(best.step)], arrives: best.side }
  );
}

/** The way that is left, were there nothing between. */
function atLeast({ channel, along }: Pick<Step, 'channel' | 'along'>, to: Cell): number {
  const [x, y] = channel.axis === 'across' ? [along, channel.at] : [channel.at, along];
  return outside(x, to.x, to.width) + outside(y, to.y, to.height);
}

const outside = (at: number, start: number, length: number): number =>
  Math.max(start - at, 0, at - start - length);

/** The frames around one of the ends, up to the innermost around both. */
function homeOf(from: Cell, to: Cell): Set<Cell> {
  const around = new Set(outward(from));
  const common = [...outward(to)].find((cell) => around.has(cell));
  return new Set([
    ...(common === undefined ? [] : [common]),
    ...[from, to].flatMap((end) => {
      const frames = [...outward(end)];
      return frames.slice(
        0,
        frames.findIndex((cell) => cell === common),
      );
    }),
  ]);
}

function doorsOf(cell: Cell): Door[] {
  const sides: readonly Side[] = ['bottom', 'top', 'right', 'left'];
  return sides.flatMap((side) => beyond(cell, side).map((channel) => ({ channel, side })));
}

function startAt(from: Cell, { channel, side }: Door): Step {
  const away = Math.abs(channel.at - sideAt(from, side));
  const cost = away + (isSide(side) ? BY_THE_SIDE : 0) + crowd(channel);
  return { channel, cost, along: middleOf(from, side), from: undefined, leaves: side };
}

function arrival(to: Cell, side: Side, { channel, along }: Step): number {
  const way = Math.abs(along - middleOf(to, side)) + Math.abs(channel.at - sideAt(to, side));
  return way + (isSide(side) ? BY_THE_SIDE : 0);
}

const crowd = ({ tracks }: Channel): number => tracks * BESIDE_ANOTHER;

const strange = ({ cell }: Channel, home: ReadonlySet<Cell>): number =>
  home.has(cell) ? 0 : THROUGH_A_STRANGER;

function channelsTo(step: Step): Channel[] {
  const before = step.from === undefined ? [] : channelsTo(step.from);
  return [...before, step.channel];
}

const middleOf = (cell: Cell, side: Side): number =>
  isSide(side) ? cell.y + cell.height / 2 : cell.x + cell.width / 2;

/** Coordinate of a side: y of top and bottom, x of left and right. */
export function sideAt({ x, y, width, height }: Cell, side: Side): number {
  return { top: y, bottom: y + height, left: x, right: x + width }[side];
}
