/** What sets colors. */
export const COLOR = /\u001b\[[\d;]*m/g;

/** Characters that take two columns: Chinese, Japanese, Korean, emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]$/u;

const columnsOf = (character: string): number => (WIDE.test(character) ? 2 : 1);

/** Columns that a text without colors takes. */
export const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + columnsOf(character), 0);

/** Cuts a line to a width; the colors of what is left stay. */
export function fit(line: string, width: number): string {
  if (widthOf(line.replace(COLOR, '')) <= width) return line;
  let left = width - 1;
  let text = '';
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    if (part.startsWith('\u001b')) {
      text += part;
      continue;
    }
    for (const character of part) {
      left -= columnsOf(character);
      if (left < 0) return `${text}…${line.includes('\u001b') ? '\u001b[0m' : ''}`;
      text += character;
    }
  }
  return text;
}
