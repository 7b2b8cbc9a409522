import { data, dataColor, dataWidth } from './terminal';

export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const GAP = '  ';

/** Writes rows as aligned columns. The last column is cut to the terminal; a pipe gets all of it. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | Cell)[])[],
): void {
  const cells = [
    head.map((text): Cell => ({ text, paint: dataColor.dim })),
    ...rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell))),
  ];
  const widths = head.map((_text, column) =>
    Math.max(...cells.map((row) => row[column]?.text.length ?? 0)),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const room = Math.max(8, (dataWidth() ?? Infinity) - before);
  for (const row of cells) {
    const parts = row.map(({ text, paint = (plain) => plain }, column) => {
      const last = column === head.length - 1;
      if (!last) return paint(text.padEnd(widths[column] ?? 0));
      return paint(text.length > room ? `${text.slice(0, room - 1)}…` : text);
    });
    data(parts.join(GAP).trimEnd());
  }
}
