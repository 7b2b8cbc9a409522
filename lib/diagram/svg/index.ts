import { escapeXml } from '../font';
import { iconOf, symbolId, symbolOf } from '../icons';
import type { Layout } from '../layout';
import { ROOT, styleOf, type Scheme } from '../schemes';
import { FONT, GROUP_LOOK, SIZE } from '../theme';
import type { View } from '../view';
import { behind, cardOf } from './card';
import { legendOf, ROW_HEIGHT } from './legend';
import { lineLabel, lineOf } from './line';
import { text } from './text';

const TOP = 78;
const CORNER = 8;
const LEAST_WIDTH = 640;
const NOTE = 13;

interface Options {
  readonly scheme: Scheme;
  /** CSS of fonts to embed. */
  readonly fonts?: string;
}

/** Where the layout's own corner is in the picture, in pixels. */
export const CORNER_OF_LAYOUT = { x: SIZE.margin, y: TOP };

/** Size of the picture, in pixels. */
export function sizeOf(view: View, layout: Layout): Record<'width' | 'height', number> {
  const { width, height } = measured(view, layout);
  return { width, height };
}

function measured(view: View, layout: Layout) {
  const content = Math.max(layout.width, LEAST_WIDTH);
  const legend = legendOf(view, content);
  const legendTop = TOP + layout.height + 28;
  const notesTop = legendTop + legend.rows * ROW_HEIGHT;
  const height = notesTop + (view.notes?.length ?? 0) * ROW_HEIGHT + 6;
  return { legend, legendTop, notesTop, width: content + SIZE.margin * 2, height };
}

/** Draws a laid-out view as one self-contained SVG. */
export function renderSvg(view: View, layout: Layout, { scheme, fonts = '' }: Options): string {
  const { legend, legendTop, notesTop, width, height } = measured(view, layout);
  const titles = new Map(view.nodes.map(({ id, title }) => [id, title]));
  const titleOf = (id: string) => titles.get(id) ?? id;
  const label = `${view.title}: ${view.nodes.length} cards, ${view.lines.length} connections`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="${ROOT}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(label)}" font-family="${escapeXml(FONT)}">`,
    `<title>${escapeXml(view.title)}</title>`,
    `<desc>${escapeXml(view.truth)}</desc>`,
    `<style>${fonts}${styleOf(scheme)}</style>`,
    `<defs>${iconsIn(view).map(symbolOf).join('')}</defs>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    text(view.title, SIZE.margin, 34, { size: SIZE.heading, weight: 600, is: 'ink' }),
    text(view.truth, SIZE.margin, 56, { size: NOTE, is: 'soft' }),
    `<g transform="translate(${CORNER_OF_LAYOUT.x} ${CORNER_OF_LAYOUT.y})">`,
    ...layout.groups.map(groupFrame),
    ...layout.nodes.map(behind),
    ...layout.lines.map((line) => lineOf(line, titleOf)),
    ...layout.groups.map(groupTitle),
    ...layout.nodes.map(cardOf),
    ...layout.lines.map(lineLabel),
    '</g>',
    legend.at(legendTop),
    ...(view.notes ?? []).map((note, index) =>
      text(note, SIZE.margin, notesTop + index * ROW_HEIGHT + 4, { size: NOTE, is: 'soft' }),
    ),
    '</svg>',
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n');
}

function iconsIn({ nodes, groups }: View): string[] {
  return [
    ...new Set([
      ...nodes.filter(({ icon }) => icon === undefined).map(({ type }) => iconOf(type)),
      ...groups.flatMap(({ kind }) => GROUP_LOOK[kind].icon ?? []),
    ]),
  ].sort();
}

function groupFrame({ group, x, y, width, height }: Layout['groups'][number]): string {
  return `<rect class="g-${group.kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${CORNER}" stroke-width="2"/>`;
}

function groupTitle({ group, x, y }: Layout['groups'][number]): string {
  const { icon } = GROUP_LOOK[group.kind];
  const image =
    icon === undefined
      ? ''
      : `<use href="#${symbolId(icon)}" x="${x}" y="${y}" width="${SIZE.groupIcon}" height="${SIZE.groupIcon}"/>`;
  const left = x + (icon === undefined ? 14 : SIZE.groupIcon + 10);
  return (
    image +
    text(group.title, left, y + 21, {
      size: SIZE.groupTitle,
      weight: 600,
      is: `t-${group.kind}`,
      halo: true,
    })
  );
}
