import type { View } from './view';

/** Letters that a card, a line and a frame have room for: beyond them a picture is wider than anybody reads. */
const MOST = { card: 90, line: 60, frame: 160 };

/** The view with no text so long that it makes the picture unreadable; what is cut ends in `…`. */
export function shortened(view: View): View {
  return {
    ...view,
    groups: view.groups.map((group) => cut(group, 'title', MOST.frame)),
    nodes: view.nodes.map((card) => cut(cut(card, 'title', MOST.card), 'facts', MOST.card)),
    lines: view.lines.map((line) => cut(line, 'label', MOST.line)),
  };
}

function cut<K extends string, T extends Readonly<Record<K, string>>>(
  one: T,
  key: K,
  most: number,
): T {
  const letters = Array.from(one[key]);
  return letters.length <= most
    ? one
    : { ...one, [key]: `${letters.slice(0, most - 1).join('')}…` };
}
