import type { Group, GroupKind } from '../graph';
import { EDGE_LOOK, GROUP_LOOK } from './theme';
import type { Card, Family, Line, View } from './view';

/** End of the first line. */
export const GENERATED = ': generated, do not edit';

/** The same picture in D2's own words, for those who draw on from it: https://d2lang.com */
export function renderD2(view: View): string {
  const keys = keysOf(view);
  return [
    `# ${view.title}${GENERATED}`,
    'direction: down',
    'classes: {',
    ...indent([
      'card: {shape: rectangle; style: {fill: "#FFFFFF"; stroke: "#C3CCD8"; border-radius: 8}}',
      ...[...new Set(view.groups.map(({ kind }) => kind))].map(groupClass),
      ...[...new Set(view.lines.map(({ family }) => family))].map(edgeClass),
    ]),
    '}',
    ...contents(undefined, view, keys),
    ...view.lines.map((line) => connection(line, keys)),
    '',
  ].join('\n');
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** Every id quoted and of letters and digits alone: none is a reserved word or has a meaning in D2. */
function keysOf({ nodes, groups }: View): ReadonlyMap<string, string> {
  const parents = new Map(groups.map(({ id, parent }) => [id, parent]));
  const own = (id: string) => `"${id.replace(/[^A-Za-z0-9]+/g, '-')}"`;
  const path = (id: string | undefined): string[] =>
    id === undefined ? [] : [...path(parents.get(id)), own(`group-${id}`)];
  return new Map([
    ...groups.map(({ id }): [string, string] => [id, path(id).join('.')]),
    ...nodes.map(({ id, group }): [string, string] => [
      id,
      [...path(group), own(`card-${id}`)].join('.'),
    ]),
  ]);
}

const quoted = (text: string): string =>
  `"${text.replace(/["\\$]/g, '\\$&').replaceAll('\n', '\\n')}"`;

function contents(
  parent: string | undefined,
  view: View,
  keys: ReadonlyMap<string, string>,
): string[] {
  const own = (id: string) => (keys.get(id) ?? '').split('.').at(-1) ?? '';
  return [
    ...view.nodes
      .filter(({ group }) => group === parent)
      .map((node) => `${own(node.id)}: ${labelOf(node)} {class: card}`),
    ...view.groups
      .filter((group) => group.parent === parent)
      .flatMap((group: Group) => [
        `${own(group.id)}: ${quoted(group.title)} {`,
        ...indent([`class: group-${group.kind}`, ...contents(group.id, view, keys)]),
        '}',
      ]),
  ];
}

function labelOf({ title, facts }: Card): string {
  return quoted(facts === '' ? title : `${title}\n${facts}`);
}

function connection({ from, to, family, label }: Line, keys: ReadonlyMap<string, string>): string {
  return `${keys.get(from) ?? ''} -> ${keys.get(to) ?? ''}: ${quoted(label)} {class: edge-${family}}`;
}

function groupClass(kind: GroupKind): string {
  const { line, fill, ink } = GROUP_LOOK[kind];
  const color = fill === 'none' ? 'transparent' : fill;
  return `group-${kind}: {label.near: top-left; style: {fill: "${color}"; stroke: "${line}"; font-color: "${ink}"; border-radius: 8}}`;
}

function edgeClass(family: Family): string {
  const { color, width, dash } = EDGE_LOOK[family];
  const dashes = dash === undefined ? '' : ' stroke-dash: 4;';
  return `edge-${family}: {style: {stroke: "${color}"; stroke-width: ${Math.round(width)};${dashes} font-color: "${color}"}}`;
}
