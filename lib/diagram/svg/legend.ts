import { widthOf } from '../font';
import { EDGE_LOOK, SIGN, SIZE } from '../theme';
import type { Family, Mark, View } from '../view';
import { text } from './text';

interface Entry {
  readonly sample: (x: number, y: number) => string;
  readonly words: string;
}

const FAMILIES: readonly Family[] = ['network', 'call', 'event', 'operations'];
const MARKS: readonly Mark[] = ['added', 'removed', 'changed'];
const SAMPLE = 44;
const GAP = 28;
const ROW = 24;
const TEXT = 12.5;

/** What occurs in the picture, and nothing else, in rows as wide as the picture. */
export function legendOf(
  view: View,
  width: number,
): { readonly rows: number; at(y: number): string } {
  const rows: Entry[][] = [[]];
  let used = 0;
  for (const entry of entriesOf(view)) {
    if (used + sizeOf(entry) > width && used > 0) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(entry);
    used += sizeOf(entry) + GAP;
  }
  return {
    rows: rows[0]?.length === 0 ? 0 : rows.length,
    at: (y) => rows.map((row, index) => rowAt(row, y + index * ROW)).join('\n'),
  };
}

export const ROW_HEIGHT = ROW;

const sizeOf = ({ words }: Entry): number => SAMPLE + 8 + widthOf(words, TEXT, 400);

function rowAt(row: readonly Entry[], y: number): string {
  let x: number = SIZE.margin;
  return row
    .map((entry) => {
      const drawn =
        entry.sample(x, y) + text(entry.words, x + SAMPLE + 8, y + 4, { size: TEXT, is: 'soft' });
      x += sizeOf(entry) + GAP;
      return drawn;
    })
    .join('');
}

function entriesOf({ nodes, lines, meanings }: View): Entry[] {
  const plain = lines.filter(({ mark, problem }) => mark === undefined && problem === undefined);
  const marks = new Set([...nodes, ...lines].map(({ mark }) => mark));
  return [
    ...FAMILIES.filter((one) => plain.some(({ family }) => family === one)).map((family) => ({
      sample: stroke(family, EDGE_LOOK[family].width, EDGE_LOOK[family].dash),
      words: meanings?.[family] ?? EDGE_LOOK[family].meaning,
    })),
    ...(lines.some(({ problem }) => problem !== undefined)
      ? [{ sample: stroke('problem', 2, '2 4'), words: 'declared, but cannot work' }]
      : []),
    ...MARKS.filter((mark) => marks.has(mark)).map((mark) => ({
      sample: signed(mark),
      words: mark,
    })),
    ...(nodes.some(({ type, byHand }) => type === 'external' || byHand === true)
      ? [{ sample: dashed, words: 'outside of the templates' }]
      : []),
  ];
}

const stroke =
  (is: string, width: number, dash: string | undefined) =>
  (x: number, y: number): string => {
    const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
    return `<path class="s-${is}" d="M${x} ${y}h34" fill="none" stroke-width="${width}"${dashes}/><polygon class="${is}" points="${x + 43},${y} ${x + 34},${y - 5} ${x + 34},${y + 5}"/>`;
  };

const dashed = (x: number, y: number): string =>
  `<rect class="card" x="${x + 8}" y="${y - 8}" width="34" height="16" rx="4" stroke-dasharray="4 3"/>`;

const signed =
  (mark: Mark) =>
  (x: number, y: number): string =>
    `<circle class="${mark}" cx="${x + 34}" cy="${y}" r="9"/>` +
    text(SIGN[mark], x + 34, y + 5, { size: 14, weight: 600, is: 'on', anchor: 'middle' });
