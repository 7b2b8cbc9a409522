import type { Cell, Channel } from './cells';

/** Room of a channel that carries nothing, and what each line in it adds. */
const EMPTY = { across: 22, down: 26 } as const;
const EDGE = 16;
const TRACK = 11;

/** Column of the channels along the sides of a frame, which run past all its rows. */
export const SIDE = -1;
/** A channel that carries lines has room for their labels. */
const LABELS = 20;

/** Makes the channels of a frame anew. */
export function channelsFor(frame: Cell): void {
  const channel = (axis: Channel['axis'], row: number, column: number): Channel => ({
    axis,
    cell: frame,
    row,
    column,
    at: 0,
    size: 0,
    tracks: 0,
  });
  frame.across = Array.from({ length: frame.rows.length + 1 }, (_, row) =>
    channel('across', row, 0),
  );
  const [left, right] = [channel('down', 0, SIDE), channel('down', 0, SIDE)];
  frame.down = frame.rows.map((cells, row) => [
    left,
    ...cells.slice(1).map((_, column) => channel('down', row, column + 1)),
    right,
  ]);
}

/** Sets the size of every frame, innermost first, and then all positions. */
export function place(
  root: Cell,
  frames: readonly Cell[],
  wishOf: (cell: Cell) => number | undefined,
): void {
  for (const frame of [...frames].reverse()) measure(frame);
  root.x = 0;
  root.y = 0;
  for (const frame of frames) position(frame, wishOf);
}

function measure(frame: Cell): void {
  for (const channel of frame.across) {
    const least = isOutermost(channel) ? EDGE : EMPTY.across;
    channel.size = least + (channel.tracks === 0 ? 0 : LABELS + TRACK * channel.tracks);
  }
  const widths = frame.rows.map((cells, row) => {
    for (const channel of frame.down[row] ?? []) {
      const least = isOutermost(channel) ? EDGE : EMPTY.down;
      channel.size = least + TRACK * Math.max(0, channel.tracks - (isOutermost(channel) ? 0 : 1));
    }
    return sum(cells.map(({ width }) => width)) + sum((frame.down[row] ?? []).map(sizeOf));
  });
  frame.width = Math.max(frame.least.width, ...widths);
  frame.height =
    frame.least.height +
    sum(frame.rows.map((cells) => Math.max(...cells.map(({ height }) => height)))) +
    sum(frame.across.map(sizeOf));
}

const isOutermost = ({ axis, cell, row, column }: Channel): boolean =>
  axis === 'across' ? row === 0 || row === cell.rows.length : column === SIDE;

function position(frame: Cell, wishOf: (cell: Cell) => number | undefined): void {
  let y = frame.y + frame.least.height;
  frame.rows.forEach((cells, row) => {
    const above = frame.across[row];
    if (above !== undefined) {
      above.at = y + above.size / 2;
      y += above.size;
    }
    const height = Math.max(...cells.map((cell) => cell.height));
    const gaps = (frame.down[row] ?? []).map(sizeOf);
    const lefts = spread(cells, gaps, frame, wishOf);
    cells.forEach((cell, column) => {
      cell.x = lefts[column] ?? 0;
      cell.y = y;
    });
    (frame.down[row] ?? []).forEach((channel, column) => {
      const before = cells[column - 1];
      const after = cells[column];
      if (before === undefined) channel.at = frame.x + channel.size / 2;
      else if (after === undefined) channel.at = frame.x + frame.width - channel.size / 2;
      else channel.at = (before.x + before.width + after.x) / 2;
    });
    y += height;
  });
  const last = frame.across[frame.rows.length];
  if (last !== undefined) last.at = y + last.size / 2;
}

interface Block {
  readonly cells: number;
  readonly weight: number;
  readonly mean: number;
}

/**
 * Left sides in a row: each cell as near to where it wants to be as the order and the gaps allow, by the pooling of
 * neighbors that want to be in each other's place.
 */
function spread(
  cells: readonly Cell[],
  gaps: readonly number[],
  frame: Cell,
  wishOf: (cell: Cell) => number | undefined,
): number[] {
  let offset = gaps[0] ?? 0;
  const offsets = cells.map((cell, column) => {
    const own = offset;
    offset += cell.width + (gaps[column + 1] ?? 0);
    return own;
  });
  const slack = Math.max(0, frame.width - offset);
  const blocks: Block[] = [];
  cells.forEach((cell, column) => {
    const wish = wishOf(cell);
    const free =
      wish === undefined ? slack / 2 : wish - cell.width / 2 - frame.x - (offsets[column] ?? 0);
    let block: Block = { cells: 1, weight: wish === undefined ? 0.1 : 1, mean: free };
    for (let before = blocks.at(-1); before !== undefined && before.mean > block.mean;) {
      blocks.pop();
      const weight = before.weight + block.weight;
      const mean = (before.mean * before.weight + block.mean * block.weight) / weight;
      block = { cells: before.cells + block.cells, weight, mean };
      before = blocks.at(-1);
    }
    blocks.push(block);
  });
  const shifts = blocks.flatMap(({ cells: count, mean }) =>
    new Array<number>(count).fill(Math.min(slack, Math.max(0, mean))),
  );
  return offsets.map((own, column) => frame.x + own + (shifts[column] ?? 0));
}

const sizeOf = ({ size }: Channel): number => size;
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
