import type { Group, Node, Snapshot } from '../../graph';
import type { Matches } from './match';

/** Both graphs in one: what is in both has the later one's id. */
export interface Union {
  readonly nodes: readonly Node[];
  readonly groups: readonly Group[];
  /** The id in the union of a node or group of the earlier graph. */
  readonly idOf: (earlier: string) => string;
  readonly titleOf: (id: string) => string;
  /** The card or frame that stands for a resource. */
  readonly holderBefore: (resource: string) => string | undefined;
  readonly holderAfter: (resource: string) => string | undefined;
}

export function unionOf(before: Snapshot, after: Snapshot, { nodes, groups }: Matches): Union {
  const taken = new Set([...after.graph.nodes, ...after.graph.groups].map(({ id }) => id));
  const ids = new Map<string, string>();
  for (const pair of [...nodes.pairs, ...groups.pairs]) ids.set(pair.before.id, pair.after.id);
  for (const { id } of [...nodes.removed, ...groups.removed]) ids.set(id, free(id, taken));
  const idOf = (earlier: string) => ids.get(earlier) ?? earlier;
  const place = (id: string | undefined) => (id === undefined ? undefined : idOf(id));
  const all = {
    nodes: [
      ...after.graph.nodes,
      ...nodes.removed.map((node) => ({ ...node, id: idOf(node.id), group: place(node.group) })),
    ],
    groups: [
      ...after.graph.groups,
      ...groups.removed.map((group) => ({
        ...group,
        id: idOf(group.id),
        parent: place(group.parent),
      })),
    ],
  };
  const titles = new Map([...all.nodes, ...all.groups].map(({ id, title }) => [id, title]));
  const earlier = holders(before, idOf);
  const later = holders(after, (id) => id);
  return {
    ...all,
    idOf,
    titleOf: (id) => titles.get(id) ?? id,
    holderBefore: (resource) => earlier.get(resource),
    holderAfter: (resource) => later.get(resource),
  };
}

/** An id that nothing later has. */
function free(id: string, taken: Set<string>): string {
  let own = id;
  while (taken.has(own)) own = `before:${own}`;
  taken.add(own);
  return own;
}

function holders({ graph }: Snapshot, idOf: (id: string) => string): Map<string, string> {
  return new Map(
    [...graph.groups, ...graph.nodes].flatMap(({ id, resources }) =>
      resources.map((resource): [string, string] => [resource, idOf(id)]),
    ),
  );
}
