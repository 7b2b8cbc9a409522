const context = document.createElement('canvas').getContext('2d');
const family = getComputedStyle(document.body).fontFamily;
const known = new Map<string, number>();

/** Width of a line of text in pixels, in the font that this browser has. */
export function widthOf(text: string, size: number, weight: 400 | 600): number {
  const font = `${weight} ${size}px ${family}`;
  const key = `${font}|${text}`;
  const measured = known.get(key) ?? measure(text, font);
  known.set(key, measured);
  return measured;
}

function measure(text: string, font: string): number {
  if (context === null) return text.length * 8;
  context.font = font;
  return Math.ceil(context.measureText(text).width);
}

/** The text, or as much of it as there is room for. */
export function cut(text: string, room: number, size: number, weight: 400 | 600): string {
  if (widthOf(text, size, weight) <= room) return text;
  let [fits, tooLong] = [0, text.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (widthOf(`${text.slice(0, middle)}…`, size, weight) <= room) fits = middle;
    else tooLong = middle;
  }
  return `${text.slice(0, fits).trimEnd()}…`;
}
