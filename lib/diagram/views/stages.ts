import type { Edge, Graph, Group, Node } from '../../graph';
import type { Card } from '../view';

/** Stages of the same stacks in one frame: what is the same in each is drawn once, and says of how many. */
export function alikeTogether({ groups, nodes, edges }: Graph): {
  readonly groups: readonly Group[];
  readonly nodes: readonly Card[];
  readonly edges: readonly Edge[];
} {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shape = shapesOf(nodes, edges, byId);
  const together = [...Map.groupBy(groups, ({ id }) => shape(id)).values()];
  // A line from stage to stage would be one from a frame to itself.
  const across = new Set(
    edges
      .map(({ from, to }) => [byId.get(from)?.group, byId.get(to)?.group] as const)
      .filter(([from, to]) => from !== to)
      .flat(),
  );
  const parts = together.map((same) =>
    same.length === 1 || same.some(({ id }) => across.has(id))
      ? apart(same, nodes)
      : merged(same, nodes),
  );
  const ids = new Map(parts.flatMap(({ ids: own }) => [...own]));
  const placed = edges.map((edge) => ({
    ...edge,
    from: ids.get(edge.from) ?? edge.from,
    to: ids.get(edge.to) ?? edge.to,
  }));
  return {
    groups: parts.flatMap((part) => part.groups),
    nodes: parts.flatMap((part) => part.nodes),
    edges: [
      ...Map.groupBy(placed, ({ kind, from, to }) => `${kind}|${from}|${to}`).values(),
    ].flatMap(oneEdge),
  };
}

interface Part {
  readonly groups: readonly Group[];
  readonly nodes: readonly Card[];
  /** Node → the card that stands for it. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Titles of the stacks of a stage, and which leads to which. */
function shapesOf(
  nodes: readonly Node[],
  edges: readonly Edge[],
  byId: ReadonlyMap<string, Node>,
): (group: string) => string {
  const own = Map.groupBy(nodes, ({ group }) => group ?? '');
  const lines = Map.groupBy(edges, ({ from }) => byId.get(from)?.group ?? '');
  const title = (id: string) => byId.get(id)?.title ?? '';
  return (group) =>
    JSON.stringify([
      (own.get(group) ?? []).map((node) => node.title).sort(),
      (lines.get(group) ?? []).map(({ from, to }) => `${title(from)}|${title(to)}`).sort(),
    ]);
}

function apart(groups: readonly Group[], nodes: readonly Node[]): Part {
  const ids = new Set(groups.map(({ id }) => id));
  return { groups, nodes: nodes.filter(({ group }) => ids.has(group ?? '')), ids: new Map() };
}

function merged(groups: readonly Group[], nodes: readonly Node[]): Part {
  const [frame] = groups;
  const own = groups.map(({ id }) => nodes.filter(({ group }) => group === id));
  const together = [...Map.groupBy(own.flat(), ({ title }) => title).values()];
  const cards = together.flatMap((same): Card[] => {
    const [first] = same;
    if (first === undefined) return [];
    return [
      {
        ...first,
        facts: rangesOf(same.map(({ facts }) => facts)),
        group: frame?.id,
        resources: same.flatMap(({ resources }) => resources),
        count: same.length,
        members: same.map(({ id }) => id),
      },
    ];
  });
  const ids = cards.flatMap(({ id, members = [] }) => members.map((one) => [one, id] as const));
  const title = groups.map((group) => group.title.split('  ·  ')[0] ?? '').join(', ');
  return {
    groups:
      frame === undefined ? [] : [{ ...frame, title: `${title}  ·  the same stacks in each` }],
    nodes: cards,
    ids: new Map(ids),
  };
}

/** One edge of several, with the evidence of all: `5–6 values`. */
function oneEdge(same: readonly Edge[]): Edge[] {
  const [first] = same;
  if (first === undefined) return [];
  return [
    {
      ...first,
      label: rangesOf(same.map(({ label }) => label)),
      evidence: same.flatMap(({ evidence }) => evidence),
    },
  ];
}

/** Facts of the same words with different numbers: `19 resources`, `27 resources` → `19–27 resources`. */
function rangesOf(texts: readonly string[]): string {
  const parts = texts.map((text) => text.split(' · '));
  const kinds = [...new Set(parts.flat().map((part) => part.replace(/\d+/, '#')))];
  return kinds
    .map((kind) => {
      const fitting = parts.flat().filter((part) => part.replace(/\d+/, '#') === kind);
      const numbers = fitting.map((part) => Number(/\d+/.exec(part)?.[0] ?? 0));
      const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
      const range = least === most ? `${least}` : `${least}–${most}`;
      const some = fitting.length < texts.length ? ` in ${fitting.length} of ${texts.length}` : '';
      return kind.replace('#', range) + some;
    })
    .join(' · ');
}
