/** What is to be placed: a box, or a frame with boxes inside. Sizes are in pixels. */
export interface Item {
  readonly id: string;
  /** Of a frame: the least that its heading needs. */
  readonly width: number;
  /** Of a frame: of its heading. */
  readonly height: number;
  readonly children?: readonly Item[];
}

/** A line to be led from one item to another. */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** How much it counts where things cannot all run downwards. */
  readonly weight: number;
}

/**
 * An item in its place. A frame holds rows of cells; above, below and between rows run channels, beside the cells of a
 * row too. Lines run in channels only, hence never through a cell.
 */
export interface Cell {
  readonly id: string;
  readonly parent: Cell | undefined;
  readonly children: readonly Cell[];
  readonly least: { readonly width: number; readonly height: number };
  x: number;
  y: number;
  width: number;
  height: number;
  rows: Cell[][];
  /** Place in the parent. */
  row: number;
  column: number;
  /** One above each row, and one below the last. */
  across: Channel[];
  /** For each row: one left of each cell, and one right of the last. */
  down: Channel[][];
}

export interface Channel {
  readonly axis: 'across' | 'down';
  readonly cell: Cell;
  /** Which of the cell's: above (or in) this row. */
  readonly row: number;
  readonly column: number;
  /** Its middle: y of one that runs across, x of one that runs down. */
  at: number;
  /** Room between the cells on both sides. */
  size: number;
  /** How many lines run in it side by side. */
  tracks: number;
}

/** @param items in their order of preference */
export function cellsOf(items: readonly Item[]): { root: Cell; cells: ReadonlyMap<string, Cell> } {
  const cells = new Map<string, Cell>();
  const build = (item: Item, parent: Cell | undefined): Cell => {
    const children: Cell[] = [];
    const cell: Cell = {
      id: item.id,
      parent,
      children,
      least: { width: item.width, height: item.height },
      x: 0,
      y: 0,
      width: item.width,
      height: item.height,
      rows: [],
      row: 0,
      column: 0,
      across: [],
      down: [],
    };
    cells.set(item.id, cell);
    for (const child of item.children ?? []) children.push(build(child, cell));
    return cell;
  };
  const root = build({ id: '', width: 0, height: 0, children: items }, undefined);
  cells.delete('');
  return { root, cells };
}

/** A cell and all in it, outermost first. */
export function* within(cell: Cell): Generator<Cell> {
  yield cell;
  for (const child of cell.children) yield* within(child);
}

/** From the cell itself to the root. */
export function* outward(cell: Cell): Generator<Cell> {
  for (let at: Cell | undefined = cell; at !== undefined; at = at.parent) yield at;
}
