import type { Edge, EdgeKind, Graph, Group, GroupKind, Node } from '../graph';
import { EDGE_LOOK, GROUP_LOOK } from './theme';

/** The same picture in D2's own words, for those who draw on from it: https://d2lang.com */
export function renderD2(graph: Graph): string {
  const keys = keysOf(graph);
  return [
    `# ${graph.title}: generated, do not edit`,
    'direction: down',
    'classes: {',
    ...indent([
      'card: {shape: rectangle; style: {fill: "#FFFFFF"; stroke: "#C3CCD8"; border-radius: 8}}',
      ...[...new Set(graph.groups.map(({ kind }) => kind))].map(groupClass),
      ...[...new Set(graph.edges.map(({ kind }) => kind))].map(edgeClass),
    ]),
    '}',
    ...contents(undefined, graph, keys),
    ...graph.edges.map((edge) => connection(edge, keys)),
    '',
  ].join('\n');
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** Every id quoted and of letters and digits alone: none is a reserved word or has a meaning in D2. */
function keysOf({ nodes, groups }: Graph): ReadonlyMap<string, string> {
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
  graph: Graph,
  keys: ReadonlyMap<string, string>,
): string[] {
  const own = (id: string) => (keys.get(id) ?? '').split('.').at(-1) ?? '';
  return [
    ...graph.nodes
      .filter(({ group }) => group === parent)
      .map((node) => `${own(node.id)}: ${labelOf(node)} {class: card}`),
    ...graph.groups
      .filter((group) => group.parent === parent)
      .flatMap((group: Group) => [
        `${own(group.id)}: ${quoted(group.title)} {`,
        ...indent([`class: group-${group.kind}`, ...contents(group.id, graph, keys)]),
        '}',
      ]),
  ];
}

function labelOf({ title, facts }: Node): string {
  return quoted(facts === '' ? title : `${title}\n${facts}`);
}

function connection({ from, to, kind, label }: Edge, keys: ReadonlyMap<string, string>): string {
  return `${keys.get(from) ?? ''} -> ${keys.get(to) ?? ''}: ${quoted(label)} {class: edge-${kind}}`;
}

function groupClass(kind: GroupKind): string {
  const { line, fill, ink } = GROUP_LOOK[kind];
  const color = fill === 'none' ? 'transparent' : fill;
  return `group-${kind}: {label.near: top-left; style: {fill: "${color}"; stroke: "${line}"; font-color: "${ink}"; border-radius: 8}}`;
}

function edgeClass(kind: EdgeKind): string {
  const { color, width, dash } = EDGE_LOOK[kind];
  const dashes = dash === undefined ? '' : ' stroke-dash: 4;';
  return `edge-${kind}: {style: {stroke: "${color}"; stroke-width: ${Math.round(width)};${dashes} font-color: "${color}"}}`;
}
