import type { GroupKind } from '../../graph';
import { escapeXml } from '../font';
import { labelOf } from '../label';
import type { Box, Layout, Point } from '../layout';
import { LIGHT } from '../schemes';
import { EDGE_LOOK, FONT, SIGN, SIZE } from '../theme';
import type { Card, Line, View } from '../view';
import { drawioIcon } from './drawio-icons';
import { bendsOf, entryAt, placeOnLine } from './drawio-lines';

/** Room for the frame of the page, in pixels. */
const MARGIN = 40;
const HEADING = 60;

/**
 * The view as a file of draw.io (diagrams.net) to draw on from: cards, groups and lines where the picture has them,
 * cards within their groups, lines fixed to their cards.
 *
 * @param layout of that view, as it is drawn
 */
export function drawio(view: View, layout: Layout): string {
  const width = Math.ceil(layout.width + 2 * MARGIN);
  const height = Math.ceil(layout.height + 2 * MARGIN + HEADING);
  const ids = idsOf(layout);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<mxfile host="slipway">',
    `<diagram id="${escaped(view.name)}" name="${escaped(view.title)}">`,
    `<mxGraphModel grid="1" gridSize="10" guides="1" tooltips="1" connect="1" arrows="1" fold="1" page="0" pageScale="1" pageWidth="${width}" pageHeight="${height}" math="0" shadow="0">`,
    '<root>',
    '<mxCell id="0"/>',
    '<mxCell id="1" parent="0"/>',
    ...heading(view),
    ...layout.groups.map((group) => groupCell(group, layout, ids)),
    ...layout.nodes.flatMap((card) => cardCells(card, layout, ids)),
    ...layout.lines.map((line, index) => lineCell(line, index, layout, ids)),
    '</root>',
    '</mxGraphModel>',
    '</diagram>',
    '</mxfile>',
    '',
  ].join('\n');
}

type Ids = ReadonlyMap<string, string>;

function idsOf({ groups, nodes }: Layout): Ids {
  return new Map([
    ...groups.map(({ group }, index): [string, string] => [group.id, `group-${index}`]),
    ...nodes.map(({ node }, index): [string, string] => [node.id, `card-${index}`]),
  ]);
}

/** Of an attribute, where a bare tab or end of line would become a space. */
const escaped = (text: string): string =>
  escapeXml(text).replace(/[\t\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Labels are HTML within XML. */
const html = (text: string): string => escapeXml(text);

interface Cell {
  readonly id: string;
  /** HTML. */
  readonly value: string;
  readonly style: readonly string[];
  readonly parent: string;
  readonly box: Box;
}

function vertex({ id, value, style, parent, box: { x, y, width, height } }: Cell): string {
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return `<mxCell id="${id}" value="${escaped(value)}" style="${escaped(style.join(';'))};" vertex="1" parent="${parent}"><mxGeometry ${place} as="geometry"/></mxCell>`;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

function heading({ title, truth, notes = [] }: View): string[] {
  const words = [
    `<b style="font-size: ${SIZE.heading}px">${html(title)}</b>`,
    ...[truth, ...notes].map((line) => `<font color="${LIGHT.soft}">${html(line)}</font>`),
  ].join('<br>');
  const height = HEADING + notes.length * 18;
  return [
    vertex({
      id: 'heading',
      value: words,
      style: ['text', 'html=1', 'align=left', 'verticalAlign=top', ...letters(13, LIGHT.ink)],
      parent: '1',
      box: { x: MARGIN, y: MARGIN - (height - HEADING), width: 900, height },
    }),
  ];
}

const letters = (size: number, color: string): string[] => [
  `fontFamily=${FONT.split(',')[0]?.replaceAll("'", '') ?? ''}`,
  `fontSize=${size}`,
  `fontColor=${color}`,
];

/** Shapes of draw.io's AWS library. */
const FRAME: Readonly<Partial<Record<GroupKind, readonly string[]>>> = {
  account: ['shape=mxgraph.aws4.group', 'grIcon=mxgraph.aws4.group_aws_cloud_alt'],
  region: ['shape=mxgraph.aws4.group', 'grIcon=mxgraph.aws4.group_region', 'dashed=1'],
  vpc: ['shape=mxgraph.aws4.group', 'grIcon=mxgraph.aws4.group_vpc2'],
  public: ['shape=mxgraph.aws4.group', 'grIcon=mxgraph.aws4.group_security_group', 'grStroke=1'],
  private: ['shape=mxgraph.aws4.group', 'grIcon=mxgraph.aws4.group_security_group', 'grStroke=1'],
  isolated: ['shape=mxgraph.aws4.group', 'grIcon=mxgraph.aws4.group_security_group', 'grStroke=1'],
};

function groupCell(placed: Layout['groups'][number], layout: Layout, ids: Ids): string {
  const { group } = placed;
  const { line, fill, ink } = LIGHT.groups[group.kind];
  const shape = FRAME[group.kind];
  return vertex({
    id: ids.get(group.id) ?? '',
    value: `<b>${html(group.title)}</b>`,
    style: [
      ...(shape ?? ['rounded=1', 'absoluteArcSize=1', 'arcSize=16']),
      'container=1',
      'collapsible=0',
      'pointerEvents=0',
      'html=1',
      'align=left',
      'verticalAlign=top',
      `spacingLeft=${shape === undefined ? 8 : 30}`,
      'strokeWidth=2',
      `strokeColor=${line}`,
      `fillColor=${fill}`,
      ...letters(SIZE.groupTitle, ink),
    ],
    ...within(group.parent, placed, layout, ids),
  });
}

/** Places within a container count from its corner. */
function within(
  parent: string | undefined,
  box: Box,
  { groups }: Layout,
  ids: Ids,
): Pick<Cell, 'parent' | 'box'> {
  const around = groups.find(({ group }) => group.id === parent);
  const from = around ?? { x: -MARGIN, y: -MARGIN - HEADING };
  return {
    parent: (around && ids.get(around.group.id)) ?? '1',
    box: { ...box, x: box.x - from.x, y: box.y - from.y },
  };
}

/** A card and, moving with it, its icon. */
function cardCells(placed: Layout['nodes'][number], layout: Layout, ids: Ids): string[] {
  const { node, height } = placed;
  const id = ids.get(node.id) ?? '';
  const card = vertex({
    id,
    value: wordsOf(node),
    style: [
      'rounded=1',
      'absoluteArcSize=1',
      'arcSize=16',
      'html=1',
      'align=left',
      'container=1',
      'collapsible=0',
      `spacingLeft=${SIZE.iconGap * 2 + SIZE.icon - 4}`,
      ...outline(node),
      `fillColor=${LIGHT.card}`,
      ...letters(SIZE.title, LIGHT.ink),
    ],
    ...within(node.group, placed, layout, ids),
  });
  const icon = vertex({
    id: id.replace('card', 'icon'),
    value: '',
    style: drawioIcon(node),
    parent: id,
    box: {
      x: SIZE.iconGap,
      y: (height - SIZE.icon) / 2,
      width: SIZE.icon,
      height: SIZE.icon,
    },
  });
  return [card, icon];
}

function wordsOf({ title, facts, mark, state, badges = [] }: Card): string {
  const name = mark === undefined ? title : `${SIGN[mark]} ${title}`;
  const small = (text: string, color: string) =>
    `<font color="${color}" style="font-size: ${SIZE.facts}px">${html(text)}</font>`;
  return [
    `<b>${html(name)}</b>`,
    ...(facts === '' ? [] : [small(facts, LIGHT.soft)]),
    ...(state === undefined ? [] : [small(state.text, LIGHT.health[state.health])]),
    ...(badges.length === 0 ? [] : [small(badges.join(' · '), LIGHT.soft)]),
  ].join('<br>');
}

function outline({ mark, type, byHand }: Card): string[] {
  if (mark !== undefined)
    return [
      `strokeColor=${LIGHT.marks[mark]}`,
      'strokeWidth=2.5',
      ...(mark === 'removed' ? dashed('6 4') : []),
    ];
  const outside = type === 'external' || byHand === true;
  return [`strokeColor=${LIGHT.cardLine}`, ...(outside ? dashed('4 3') : [])];
}

const dashed = (pattern: string): string[] => ['dashed=1', 'fixDash=1', `dashPattern=${pattern}`];

function lineCell(
  { line, points, label }: Layout['lines'][number],
  index: number,
  layout: Layout,
  ids: Ids,
): string {
  const moved = points.map(onPage);
  const ends = [
    ['source', line.from, moved.at(0), 'exit'],
    ['target', line.to, moved.at(-1), 'entry'],
  ] as const;
  const style = [...lineStyle(line)];
  const bound = ends.flatMap(([end, id, point, side]) => {
    const box = boxOf(id, layout);
    if (box !== undefined && point !== undefined) style.push(...entryAt(side, point, box));
    const cell = ids.get(id);
    return cell === undefined ? [] : [`${end}="${cell}"`];
  });
  const geometry = [...placeOnLine(moved, label && onPage(middleOf(label))), ...bendsOf(moved)];
  const [at = 'relative="1"', ...parts] = geometry;
  return `<mxCell id="line-${index}" value="${escaped(html(labelOf(line)))}" style="${style.join(';')};" edge="1" parent="1" ${bound.join(' ')}><mxGeometry ${at} as="geometry">${parts.join('')}</mxGeometry></mxCell>`;
}

const onPage = ({ x, y }: Point): Point => ({
  x: round(x + MARGIN),
  y: round(y + MARGIN + HEADING),
});

const middleOf = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 });

function boxOf(id: string, { nodes, groups }: Layout): Box | undefined {
  const box =
    nodes.find(({ node }) => node.id === id) ?? groups.find(({ group }) => group.id === id);
  return box && { ...box, ...onPage(box) };
}

function lineStyle(line: Line): string[] {
  const { family, mark, problem, byHand } = line;
  const { width, dash } = EDGE_LOOK[family];
  const common = [
    'edgeStyle=orthogonalEdgeStyle',
    'rounded=1',
    'arcSize=12',
    'html=1',
    'endArrow=block',
    'endFill=1',
    'endSize=6',
    `labelBackgroundColor=${LIGHT.ground}`,
  ];
  const look = (color: string, thick: number, pattern: string | undefined) => [
    ...common,
    `strokeColor=${color}`,
    `strokeWidth=${thick}`,
    ...(pattern === undefined ? [] : dashed(pattern)),
    ...letters(SIZE.label, color),
  ];
  if (problem !== undefined) return look(LIGHT.problem, 2, '2 4');
  if (mark !== undefined)
    return look(LIGHT.marks[mark], Math.max(2, width), mark === 'removed' ? '6 4' : dash);
  return look(LIGHT.lines[family], width, byHand === true ? '3 4' : dash);
}
