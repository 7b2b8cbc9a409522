import { outward, type Cell, type Link } from './cells';
import { channelsFor, place } from './place';
import { setRows } from './rows';

const ROUNDS = 6;

/** Orders each row by where its cells' neighbors are, a few times, keeps the best order, and places all. */
export function orderRows(
  root: Cell,
  frames: readonly Cell[],
  links: readonly Link[],
  cells: ReadonlyMap<string, Cell>,
): Map<Cell, number> {
  const pulls = pullsOf(links, cells);
  let best = { cost: Infinity, rows: new Map<Cell, Cell[][]>(), wishes: new Map<Cell, number>() };
  let wishes = new Map<Cell, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    frames.forEach(channelsFor);
    place(root, frames, (cell) => wishes.get(cell));
    const cost = lengthOf(links, cells);
    if (cost < best.cost - 1) {
      best = { cost, rows: new Map(frames.map((frame) => [frame, frame.rows])), wishes };
    }
    wishes = wishesOf(pulls);
    for (const frame of frames)
      setRows(
        frame,
        frame.rows.map((row) => ordered(row, wishes)),
      );
  }
  for (const frame of frames) setRows(frame, best.rows.get(frame) ?? frame.rows);
  frames.forEach(channelsFor);
  place(root, frames, (cell) => best.wishes.get(cell));
  return best.wishes;
}

/** For each cell, what pulls at it: the other ends of the lines of all that it holds. */
function pullsOf(links: readonly Link[], cells: ReadonlyMap<string, Cell>): Map<Cell, Cell[]> {
  const pulls = new Map<Cell, Cell[]>();
  for (const { from, to } of links) {
    const [a, b] = [cells.get(from), cells.get(to)];
    if (a === undefined || b === undefined) continue;
    for (const [own, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const around = new Set(outward(other));
      for (const cell of outward(own)) {
        if (around.has(cell)) break;
        const pulling = pulls.get(cell);
        if (pulling === undefined) pulls.set(cell, [other]);
        else pulling.push(other);
      }
    }
  }
  return pulls;
}

function wishesOf(pulls: ReadonlyMap<Cell, readonly Cell[]>): Map<Cell, number> {
  return new Map(
    [...pulls].map(([cell, others]) => [
      cell,
      others.reduce((sum, { x, width }) => sum + x + width / 2, 0) / others.length,
    ]),
  );
}

/** By their wishes; what has none keeps its place. */
function ordered(row: readonly Cell[], wishes: ReadonlyMap<Cell, number>): Cell[] {
  const sorted = row
    .filter((cell) => wishes.has(cell))
    .sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0) || a.column - b.column);
  return row.map((cell) => (wishes.has(cell) ? (sorted.shift() ?? cell) : cell));
}

function lengthOf(links: readonly Link[], cells: ReadonlyMap<string, Cell>): number {
  let total = 0;
  for (const { from, to } of links) {
    const [a, b] = [cells.get(from), cells.get(to)];
    if (a === undefined || b === undefined) continue;
    total += Math.abs(a.x + a.width / 2 - b.x - b.width / 2) + Math.abs(a.y - b.y) / 4;
  }
  return total;
}
