import { outward, type Cell, type Link } from './cells';

/** What a picture is made for. */
export interface Shape {
  /** Width to height that a frame strives for. */
  readonly aspect: number;
  /** In pixels: a row is not cut before. */
  readonly row: number;
}

export const WIDE: Shape = { aspect: 2.4, row: 980 };
/** A phone held upright. */
export const TALL: Shape = { aspect: 0.8, row: 460 };

/** Height to width of what is too high. */
const TOWER = 1;
const GAP = 36;

/** Puts the children of every frame into rows, so that lines run downwards as far as they can. */
export function arrangeRows(
  frames: readonly Cell[],
  links: readonly Link[],
  cells: ReadonlyMap<string, Cell>,
  shape: Shape,
): void {
  const flows = new Map<Cell, Map<string, number>>(frames.map((frame) => [frame, new Map()]));
  for (const { from, to, weight } of links) {
    const [a, b] = siblings(cells.get(from), cells.get(to));
    if (a?.parent === undefined || b === undefined) continue;
    const flow = flows.get(a.parent);
    const key = `${a.parent.children.indexOf(a)}>${a.parent.children.indexOf(b)}`;
    flow?.set(key, (flow.get(key) ?? 0) + weight);
  }
  // Inner frames first: the width of a row depends on what is in it.
  for (const frame of [...frames].reverse()) {
    const ranks = ranksOf(frame.children.length, flows.get(frame) ?? new Map<string, number>());
    setRows(frame, wrapped(ranks, frame.children, shape));
    estimate(frame);
  }
}

/** The two children of the innermost frame around both that hold them. */
export function siblings(
  a: Cell | undefined,
  b: Cell | undefined,
): [Cell | undefined, Cell | undefined] {
  if (a === undefined || b === undefined) return [undefined, undefined];
  const above = new Map<Cell, Cell>();
  for (const cell of outward(a)) if (cell.parent !== undefined) above.set(cell.parent, cell);
  for (const cell of outward(b)) {
    const other = cell.parent === undefined ? undefined : above.get(cell.parent);
    if (other !== undefined) return other === cell ? [undefined, undefined] : [other, cell];
  }
  return [undefined, undefined];
}

export function setRows(frame: Cell, rows: Cell[][]): void {
  frame.rows = rows;
  rows.forEach((cells, row) =>
    cells.forEach((cell, column) => {
      cell.row = row;
      cell.column = column;
    }),
  );
}

/** Rank of each child; those without a line to another child have none. */
function ranksOf(count: number, flow: ReadonlyMap<string, number>): (number | undefined)[] {
  const next = Array.from({ length: count }, () => new Map<number, number>());
  for (const [key, weight] of flow) {
    const [a = 0, b = 0] = key.split('>').map(Number);
    const back = flow.get(`${b}>${a}`) ?? 0;
    if (weight > back || (weight === back && a < b)) next[a]?.set(b, weight - back);
  }
  const order = acyclicOrder(next);
  const place = new Map(order.map((child, index) => [child, index]));
  const rank = new Array<number>(count).fill(0);
  const linked = new Set<number>();
  const runsDown = (a: number, b: number) => (place.get(a) ?? 0) < (place.get(b) ?? 0);
  for (const a of order) {
    for (const b of next[a]?.keys() ?? []) {
      linked.add(a).add(b);
      const [upper, lower] = runsDown(a, b) ? [a, b] : [b, a];
      if (upper === a) rank[lower] = Math.max(rank[lower] ?? 0, (rank[upper] ?? 0) + 1);
    }
  }
  // Down to just above what it leads to.
  for (const a of [...order].reverse()) {
    const below = [...(next[a]?.keys() ?? [])].filter((b) => runsDown(a, b));
    const above = order.some((b) => next[b]?.has(a) === true && runsDown(b, a));
    if (below.length > 0 && !above) rank[a] = Math.min(...below.map((b) => rank[b] ?? 0)) - 1;
  }
  return rank.map((value, child) => (linked.has(child) ? value : undefined));
}

/** Eades, Lin, Smyth 1993: sinks last, sources first, then what gives the most; few lines run against this order. */
function acyclicOrder(next: readonly ReadonlyMap<number, number>[]): number[] {
  const previous = next.map(() => new Map<number, number>());
  next.forEach((targets, a) => targets.forEach((weight, b) => previous[b]?.set(a, weight)));
  const left = new Set(next.keys());
  const sum = (of: ReadonlyMap<number, number> | undefined) => {
    let total = 0;
    of?.forEach((weight, other) => (total += left.has(other) ? weight : 0));
    return total;
  };
  const first: number[] = [];
  const last: number[] = [];
  while (left.size > 0) {
    let best = -1;
    let most = -Infinity;
    let sink = -1;
    for (const child of left) {
      const out = sum(next[child]);
      const into = sum(previous[child]);
      if (out === 0 && into > 0) sink = child;
      const gives = into === 0 ? Infinity : out - into;
      if (gives > most) [best, most] = [child, gives];
    }
    const taken = sink === -1 ? best : sink;
    left.delete(taken);
    if (sink === -1) first.push(taken);
    else last.unshift(taken);
  }
  return [...first, ...last];
}

/** Rows of a decent length. What has no line of its own to a sibling fills them up, then rows at the end. */
function wrapped(
  ranks: readonly (number | undefined)[],
  children: readonly Cell[],
  { aspect, row: least }: Shape,
): Cell[][] {
  const area = children.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  const widest = Math.max(0, ...children.map(({ width }) => width));
  const limit = Math.max(least, widest, Math.sqrt(area * aspect));
  const levels = Map.groupBy(children.keys(), (child) => ranks[child]);
  const cellsAt = (rank: number | undefined) =>
    (levels.get(rank) ?? []).flatMap((child) => children[child] ?? []);
  const ranked = [...levels.keys()]
    .filter((rank) => rank !== undefined)
    .sort((a, b) => a - b)
    .map(cellsAt);
  const rows = compacted(ranked, limit, least).flatMap((row) => chunks(row, limit));
  const homeless = cellsAt(undefined).filter((cell) => {
    const room = rows.find((row) => fits(cell, row, limit));
    room?.push(cell);
    return room === undefined;
  });
  return [...rows, ...chunks(homeless, limit)];
}

/** Where ranks make a tower, neighbors share a row as long as they fit. */
function compacted(ranks: readonly Cell[][], limit: number, least: number): Cell[][] {
  const height = ranks.reduce((sum, row) => sum + heightOf(row) + 2 * GAP, 0);
  if (height < TOWER * Math.max(least, ...ranks.map(lengthOf))) return [...ranks];
  const rows: Cell[][] = [];
  for (const rank of ranks) {
    const last = rows.at(-1);
    if (last !== undefined && lengthOf(last) + lengthOf(rank) <= limit) last.push(...rank);
    else rows.push([...rank]);
  }
  return rows;
}

/** Whether there is room in a row of things about as high. */
function fits(cell: Cell, row: readonly Cell[], limit: number): boolean {
  return lengthOf(row) + cell.width <= limit && cell.height <= heightOf(row) * 1.5 + GAP;
}

const heightOf = (row: readonly Cell[]): number => Math.max(...row.map(({ height }) => height));

const lengthOf = (row: readonly Cell[]): number =>
  row.reduce((sum, { width }) => sum + width + GAP, 0);

/** As few rows as fit, about equally long. */
function chunks(cells: readonly Cell[], limit: number): Cell[][] {
  const total = lengthOf(cells);
  const aim = total / Math.ceil(total / (limit + GAP));
  const rows: Cell[][] = [];
  let filled = Infinity;
  for (const cell of cells) {
    if (filled + cell.width / 2 > aim) {
      rows.push([]);
      filled = 0;
    }
    rows.at(-1)?.push(cell);
    filled += cell.width + GAP;
  }
  return rows;
}

function estimate(frame: Cell): void {
  const width = frame.rows.map((row) => row.reduce((sum, cell) => sum + cell.width + GAP, GAP));
  const height = frame.rows.map((row) => Math.max(...row.map((cell) => cell.height)) + GAP);
  frame.width = Math.max(frame.least.width, ...width);
  frame.height = height.reduce((sum, one) => sum + one, frame.least.height + GAP);
}
