import type { Group } from '../../graph';
import { labelOf } from '../label';
import { LIGHT } from '../schemes';
import { EDGE_LOOK, SIGN } from '../theme';
import { GENERATED } from '../d2';
import type { Card, Line, View } from '../view';

/**
 * The view as a Mermaid flowchart, which GitHub, GitLab and most wikis draw by themselves. No text of the view can
 * end a label or become a keyword. Syntax: https://mermaid.js.org/syntax/flowchart.html
 */
export function mermaid(view: View): string {
  const ids = new Map([
    ...view.groups.map(({ id }, index): [string, string] => [id, `group${index}`]),
    ...view.nodes.map(({ id }, index): [string, string] => [id, `card${index}`]),
  ]);
  const lines = view.lines.filter(({ from, to }) => ids.has(from) && ids.has(to));
  return [
    `%% ${view.title.replace(/[^\p{L}\p{N} .,·–-]+/gu, ' ').trim()}${GENERATED}`,
    'flowchart TB',
    ...indent([
      ...contents(undefined, view, ids),
      ...lines.map((line) => connection(line, ids)),
      ...looks(view, ids),
      ...lineLooks(lines),
    ]),
    '',
  ].join('\n');
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** Letters that neither Mermaid nor the HTML and Markdown of its labels take for a sign. */
const PLAIN = /[\p{L}\p{N}\p{M} .,·–—→−×()/?!'-]/u;
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cn}\p{Co}\uFEFF]/u;

/** Lines of a label, all that could be a sign written as the number of the letter. */
function quoted(...lines: readonly string[]): string {
  const words = lines.map(escaped).filter((line) => line !== '');
  return `"${words.length === 0 ? '#160;' : words.join('<br>')}"`;
}

/**
 * Formulas between `$$`, icons as `fa:fa-car` and ends of line as `\\n` are found after the numbers of letters have been
 * read: a joiner of no width keeps them apart.
 */
function escaped(line: string): string {
  const words = line
    .toWellFormed()
    .replace(/\$(?=\$)|:(?=fa-)|\\(?=n)/g, '$&\u2060')
    .replace(/[^]/gu, (letter) => {
      if (UNSEEN.test(letter)) return ' ';
      return PLAIN.test(letter) ? letter : `#${letter.codePointAt(0) ?? 32};`;
    })
    .replace(/ +/g, ' ')
    .trim();
  // `1. Build` and `- Build` would be lists of Markdown.
  return words
    .replace(/^-/, '#45;')
    .replace(/^(\d+)([.)])/, (_, number: string, end: string) => `${number}#${end.charCodeAt(0)};`);
}

function contents(
  parent: string | undefined,
  view: View,
  ids: ReadonlyMap<string, string>,
): string[] {
  return [
    ...view.nodes
      .filter(({ group }) => group === parent)
      .map((node) => `${ids.get(node.id) ?? ''}${boxOf(node)}`),
    ...view.groups
      .filter((group) => group.parent === parent)
      .flatMap((group: Group) => [
        `subgraph ${ids.get(group.id) ?? ''}[${quoted(group.title)}]`,
        ...indent(contents(group.id, view, ids)),
        'end',
      ]),
  ];
}

function boxOf({ title, facts, mark, state, badges = [], type, byHand }: Card): string {
  const name = mark === undefined ? title : `${SIGN[mark]} ${title}`;
  const text = quoted(name, facts, state?.text ?? '', badges.join(' · '));
  return type === 'external' || byHand === true ? `([${text}])` : `(${text})`;
}

function connection(line: Line, ids: ReadonlyMap<string, string>): string {
  const words = labelOf(line);
  const label = words === '' ? '' : `|${quoted(words)}|`;
  return `${ids.get(line.from) ?? ''} -->${label} ${ids.get(line.to) ?? ''}`;
}

/** Classes of cards and groups, each with those that bear it. */
function looks({ nodes, groups }: View, ids: ReadonlyMap<string, string>): string[] {
  const { card, cardLine, ink, marks, health } = LIGHT;
  const base = `fill:${card},color:${ink}`;
  const classes: [string, string, readonly { readonly id: string }[]][] = [
    ['card', `${base},stroke:${cardLine}`, nodes.filter((node) => classOf(node) === 'card')],
    [
      'outside',
      `${base},stroke:${cardLine},stroke-dasharray:4 3`,
      nodes.filter((node) => classOf(node) === 'outside'),
    ],
    ...Object.entries(marks).map(([mark, color]): (typeof classes)[number] => [
      mark,
      `${base},stroke:${color},stroke-width:3px${mark === 'removed' ? ',stroke-dasharray:6 4' : ''}`,
      nodes.filter((node) => classOf(node) === mark),
    ]),
    ...Object.entries(health).map(([state, color]): (typeof classes)[number] => [
      state,
      `${base},stroke:${color},stroke-width:2px`,
      nodes.filter((node) => classOf(node) === state),
    ]),
    ...Object.entries(LIGHT.groups).map(
      ([kind, { fill, line, ink: title }]): (typeof classes)[number] => [
        `frame-${kind}`,
        `fill:${fill === 'none' ? 'transparent' : fill},stroke:${line},color:${title}`,
        groups.filter((group) => group.kind === kind),
      ],
    ),
  ];
  return classes
    .filter(([, , those]) => those.length > 0)
    .flatMap(([name, style, those]) => [
      `classDef ${name} ${style}`,
      `class ${those.map(({ id }) => ids.get(id) ?? '').join(',')} ${name}`,
    ]);
}

/** Of several, the one that a reader has to see. */
function classOf({ mark, state, type, byHand }: Card): string {
  if (mark !== undefined) return mark;
  if (state !== undefined) return state.health;
  return type === 'external' || byHand === true ? 'outside' : 'card';
}

/** Mermaid knows a line by its place in the file. */
function lineLooks(lines: readonly Line[]): string[] {
  const alike = Map.groupBy(
    lines.map((line, index) => ({ index, style: styleOf(line) })),
    ({ style }) => style,
  );
  return [...alike].map(
    ([style, those]) => `linkStyle ${those.map(({ index }) => index).join(',')} ${style}`,
  );
}

function styleOf({ family, mark, problem, byHand }: Line): string {
  const { width, dash } = EDGE_LOOK[family];
  const style = (color: string, thick: number, dashes: string | undefined) =>
    `stroke:${color},color:${color},stroke-width:${thick}px${dashes === undefined ? '' : `,stroke-dasharray:${dashes}`}`;
  if (problem !== undefined) return style(LIGHT.problem, 2, '2 4');
  if (mark !== undefined)
    return style(LIGHT.marks[mark], Math.max(2, width), mark === 'removed' ? '6 4' : dash);
  return style(LIGHT.lines[family], width, byHand === true ? '3 4' : dash);
}
