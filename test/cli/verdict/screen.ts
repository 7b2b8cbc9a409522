/** What a terminal of a width shows of what was written to it, without the blank lines at its end. */
export function screenOf(written: string, columns: number): string[] {
  const lines: string[][] = [[]];
  let row = 0;
  let column = 0;
  const at = (index: number): string[] => (lines[index] ??= []);
  for (const [part] of written.matchAll(/\u001b\[(\d*)([A-Za-z])|[^]/gu)) {
    if (part.startsWith('\u001b')) {
      const count = Number(/\d+/.exec(part)?.[0] ?? 1);
      if (part.endsWith('A')) row = Math.max(0, row - count);
      if (part.endsWith('J')) {
        at(row).length = Math.min(at(row).length, column);
        lines.length = row + 1;
      }
    } else if (part === '\r') column = 0;
    else if (part === '\n') {
      row++;
      column = 0;
    } else {
      if (column >= columns) {
        row++;
        column = 0;
      }
      const line = at(row);
      while (line.length < column) line.push(' ');
      line[column++] = part;
    }
    at(row);
  }
  const shown = Array.from(lines, (line) => (line as string[] | undefined)?.join('') ?? '');
  while (shown.at(-1) === '') shown.pop();
  return shown;
}
