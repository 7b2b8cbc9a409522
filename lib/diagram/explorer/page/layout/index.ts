import { cellsOf, within, type Cell, type Item, type Link } from './cells';
import { orderRows } from './order';
import { place } from './place';
import { router } from './route';
import { arrangeRows, WIDE, type Shape } from './rows';
import { pointsOf, setPorts, setTracks, type Point, type Routed } from './tracks';

export type { Item, Link } from './cells';
export { TALL, WIDE, type Shape } from './rows';
export type { Point } from './tracks';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything is, in pixels. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  /** For each link its corners, ends included; empty for one that leads into what it comes from. */
  readonly lines: readonly (readonly Point[])[];
}

/**
 * Places boxes in nested frames and leads lines between them, downwards where possible, through the channels between
 * the boxes: no box lies over another, no line runs through a box. Fast enough to be done at every click: a layered
 * layout (Sugiyama, Tagawa, Toda 1981) for each frame, not for the whole.
 */
export function layOut(
  items: readonly Item[],
  links: readonly Link[],
  shape: Shape = WIDE,
): Placed {
  const { root, cells } = cellsOf(items);
  const frames = [...within(root)].filter(({ children }) => children.length > 0);
  arrangeRows(frames, links, cells, shape);
  const wishes = orderRows(root, frames, links, cells);
  const find = router();
  const routed = links.map(({ from, to }) => routedLine(cells.get(from), cells.get(to), find));
  const lines = routed.filter((line) => line !== undefined);
  setPorts(lines);
  setTracks(lines);
  // Now that the channels know what they carry, they get the room for it.
  place(root, frames, (cell) => wishes.get(cell));
  setPorts(lines);
  setTracks(lines);
  return {
    width: root.width,
    height: root.height,
    boxes: new Map([...cells].map(([id, cell]) => [id, boxOf(cell)])),
    lines: routed.map((line) => (line === undefined ? [] : pointsOf(line))),
  };
}

function routedLine(
  from: Cell | undefined,
  to: Cell | undefined,
  find: ReturnType<typeof router>,
): Routed | undefined {
  if (from === undefined || to === undefined || from === to) return undefined;
  const route = find(from, to);
  if (route === undefined) return undefined;
  for (const channel of route.channels) channel.tracks += 1;
  return { from, to, route, ports: [0, 0], tracks: route.channels.map(() => 0) };
}

const boxOf = ({ x, y, width, height }: Cell): Box => ({
  x: Math.round(x * 10) / 10,
  y: Math.round(y * 10) / 10,
  width,
  height,
});
