/** In characters. */
const LONGEST = 400;

/** Words of others as one line that a person reads to its end. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
