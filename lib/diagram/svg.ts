import { escapeXml, widthOf } from './font';
import { iconOf, symbolId, symbolOf } from './icons';
import type { Layout, Point } from './layout';
import { COLOR, EDGE_LOOK, FONT, GROUP_LOOK, SIZE } from './theme';
import type { Card, Family, View } from './view';

const TOP = 78;
const BOTTOM = 56;
const CORNER = 8;

/** Draws a laid-out graph as one self-contained SVG. */
export function renderSvg(view: View, layout: Layout): string {
  const width = Math.max(layout.width, 640) + SIZE.margin * 2;
  const height = layout.height + TOP + BOTTOM;
  const icons = [
    ...new Set([
      ...view.nodes.map(({ type }) => iconOf(type)),
      ...view.groups.flatMap(({ kind }) => GROUP_LOOK[kind].icon ?? []),
    ]),
  ].sort();
  const label = `${view.title}: ${view.nodes.length} cards, ${view.lines.length} connections`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(label)}" font-family="${escapeXml(FONT)}">`,
    `<title>${escapeXml(view.title)}</title>`,
    `<defs>${icons.map(symbolOf).join('')}</defs>`,
    `<rect width="${width}" height="${height}" fill="${COLOR.ground}"/>`,
    heading(view),
    `<g transform="translate(${SIZE.margin} ${TOP})">`,
    ...layout.groups.map(groupFrame),
    ...layout.lines.map(edgeLine),
    ...layout.groups.map(groupTitle),
    ...layout.nodes.map(card),
    ...layout.lines.map(edgeLabel),
    '</g>',
    legend(view, height - BOTTOM + 22),
    '</svg>',
    '',
  ].join('\n');
}

interface TextStyle {
  readonly size: number;
  readonly weight?: 400 | 600;
  readonly color: string;
  readonly anchor?: 'middle';
  readonly halo?: string;
}

/** Text of a known width: another font on the reader's machine cannot make it run over. */
function text(
  content: string,
  x: number,
  y: number,
  { size, weight = 400, color, anchor, halo }: TextStyle,
): string {
  if (content === '') return '';
  const attributes = [
    `x="${x}" y="${y}" font-size="${size}" fill="${color}"`,
    `textLength="${widthOf(content, size, weight)}" lengthAdjust="spacingAndGlyphs"`,
    ...(weight === 600 ? ['font-weight="600"'] : []),
    ...(anchor === undefined ? [] : [`text-anchor="${anchor}"`]),
    ...(halo === undefined
      ? []
      : [`stroke="${halo}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`]),
  ];
  return `<text ${attributes.join(' ')}>${escapeXml(content)}</text>`;
}

function heading({ title, truth }: View): string {
  return [
    text(title, SIZE.margin, 34, { size: SIZE.heading, weight: 600, color: COLOR.ink }),
    text(truth, SIZE.margin, 56, { size: 13, color: COLOR.soft }),
  ].join('\n');
}

function groupFrame({ group, x, y, width, height }: Layout['groups'][number]): string {
  const { line, fill } = GROUP_LOOK[group.kind];
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${CORNER}" fill="${fill}" stroke="${line}" stroke-width="2"/>`;
}

function groupTitle({ group, x, y }: Layout['groups'][number]): string {
  const { ink, fill, icon } = GROUP_LOOK[group.kind];
  const image =
    icon === undefined
      ? ''
      : `<use href="#${symbolId(icon)}" x="${x}" y="${y}" width="${SIZE.groupIcon}" height="${SIZE.groupIcon}"/>`;
  const left = x + (icon === undefined ? 14 : SIZE.groupIcon + 10);
  const halo = fill === 'none' ? COLOR.ground : fill;
  return (
    image +
    text(group.title, left, y + 21, { size: SIZE.groupTitle, weight: 600, color: ink, halo })
  );
}

function card({ node, x, y, width, height }: Layout['nodes'][number]): string {
  const left = x + SIZE.iconGap * 2 + SIZE.icon;
  const outside = node.type === 'external';
  const dash = outside ? ' stroke-dasharray="4 3"' : '';
  return [
    `<g><title>${escapeXml(describe(node))}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${CORNER}" fill="${COLOR.card}" stroke="${COLOR.cardLine}"${dash}/>`,
    `<use href="#${symbolId(iconOf(node.type))}" x="${x + SIZE.iconGap}" y="${y + (height - SIZE.icon) / 2}" width="${SIZE.icon}" height="${SIZE.icon}"/>`,
    text(node.title, left, y + 26, { size: SIZE.title, weight: 600, color: COLOR.ink }),
    text(node.facts, left, y + 45, { size: SIZE.facts, color: COLOR.soft }),
    '</g>',
  ].join('');
}

function describe({ title, facts, type, resources }: Card): string {
  const what =
    type === 'external' ? 'outside of the assembly' : `${type}, ${resources.length} resources`;
  return `${title}: ${facts} (${what})`;
}

function edgeLine({ line: { family }, points }: Layout['lines'][number]): string {
  const { color, width, dash } = EDGE_LOOK[family];
  const [head, tip] = [points.at(-2), points.at(-1)];
  if (head === undefined || tip === undefined) return '';
  const reach = 9;
  const [dx, dy] = [Math.sign(tip.x - head.x), Math.sign(tip.y - head.y)];
  const base = { x: tip.x - dx * reach, y: tip.y - dy * reach };
  const half = 5;
  const arrow = `${tip.x},${tip.y} ${base.x - dy * half},${base.y + dx * half} ${base.x + dy * half},${base.y - dx * half}`;
  const path = rounded([...points.slice(0, -1), base]);
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
  return (
    `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}"${dashes}/>` +
    `<polygon points="${arrow}" fill="${color}"/>`
  );
}

/** A line with its corners rounded. */
function rounded(points: readonly Point[]): string {
  const [start, ...others] = points;
  if (start === undefined) return '';
  const parts = [`M${start.x} ${start.y}`];
  others.forEach((point, index) => {
    const before = points[index] ?? start;
    const after = others[index + 1];
    if (after === undefined) {
      parts.push(`L${point.x} ${point.y}`);
      return;
    }
    const radius = Math.min(6, distance(before, point) / 2, distance(point, after) / 2);
    const enter = towards(point, before, radius);
    const leave = towards(point, after, radius);
    parts.push(`L${enter.x} ${enter.y}Q${point.x} ${point.y} ${leave.x} ${leave.y}`);
  });
  return parts.join('');
}

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  const at = (a: number, b: number) => Math.round((a + ((b - a) * by) / length) * 10) / 10;
  return { x: at(from.x, to.x), y: at(from.y, to.y) };
}

/** A label covers the lines behind it, its own and those that pass. */
function edgeLabel({ line, label }: Layout['lines'][number]): string {
  if (label === undefined) return '';
  const { color } = EDGE_LOOK[line.family];
  const { x, y, width, height } = label;
  const middle = Math.round((x + width / 2) * 10) / 10;
  const base = Math.round((y + height - 5) * 10) / 10;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="${COLOR.ground}"/>`,
    text(line.label, middle, base, { size: SIZE.label, color, anchor: 'middle' }),
  ].join('');
}

const FAMILIES: readonly Family[] = ['network', 'call', 'event', 'operations'];

/** What occurs in the picture, and nothing else. */
function legend({ lines, meanings }: View, y: number): string {
  let x: number = SIZE.margin;
  const entries = FAMILIES.filter((one) => lines.some(({ family }) => family === one)).map(
    (family) => {
      const { color, width, dash, meaning: usual } = EDGE_LOOK[family];
      const meaning = meanings?.[family] ?? usual;
      const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
      const sample = `<path d="M${x} ${y}h34" stroke="${color}" stroke-width="${width}"${dashes}/><polygon points="${x + 43},${y} ${x + 34},${y - 5} ${x + 34},${y + 5}" fill="${color}"/>`;
      const words = text(meaning, x + 52, y + 4, { size: 12.5, color: COLOR.soft });
      x += 52 + widthOf(meaning, 12.5, 400) + 28;
      return sample + words;
    },
  );
  return entries.join('\n');
}
