import { data, dataColor, dataWidth } from './terminal';

export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const GAP = '  ';

/** Columns that the last cell of a row has at least; where there are fewer, rows are not written as rows. */
const LEAST_ROOM = 8;

/**
 * Writes rows as aligned columns. The last column is cut to the terminal; a pipe gets all of it. On a terminal that is too
 * narrow for the other columns, each row is a paragraph, uncut.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | Cell)[])[],
): void {
  const body = rows.map((row) =>
    row.map((cell): Cell => (typeof cell === 'string' ? { text: cell } : cell)),
  );
  const cells = [head.map((text): Cell => ({ text, paint: dataColor.dim })), ...body];
  const widths = head.map((_text, column) =>
    Math.max(...cells.map((row) => row[column]?.text.length ?? 0)),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const width = dataWidth() ?? Infinity;
  const room = width - before;
  if (room < Math.min(LEAST_ROOM, widths.at(-1) ?? 0)) {
    for (const row of body) paragraph(head, row, width);
    return;
  }
  for (const row of cells) {
    const parts = row.map(({ text, paint = (plain) => plain }, column) => {
      const last = column === head.length - 1;
      if (!last) return paint(text.padEnd(widths[column] ?? 0));
      return paint(text.length > room ? `${text.slice(0, room - 1)}…` : text);
    });
    data(parts.join(GAP).trimEnd());
  }
}

/** What a row is about, and below it a line for each other cell that says something. */
function paragraph(head: readonly string[], row: readonly Cell[], width: number): void {
  const label = Math.max(...head.slice(1).map(({ length }) => length));
  for (const [column, cell] of row.entries()) {
    const { text, paint = (plain: string) => plain } = cell;
    if (text === '') continue;
    const name =
      column === 0 ? '' : `${GAP}${(head[column] ?? '').toLowerCase().padEnd(label)}${GAP}`;
    const room = Math.max(LEAST_ROOM, width - name.length);
    for (const [index, part] of (text.match(new RegExp(`.{1,${room}}`, 'gu')) ?? []).entries())
      data((index === 0 ? dataColor.dim(name) : ' '.repeat(name.length)) + paint(part));
  }
}
