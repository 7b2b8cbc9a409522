import type { Graph } from '../../graph';
import { endsOf, everything, keep, keepEdges, type Selection } from './selection';

/** What stands in a network, and who reaches whom on which ports. */
export function network(graph: Graph): Selection {
  const inNetwork = insideOf(graph);
  const traffic = keepEdges(everything(graph), ({ kind }) => kind === 'traffic');
  const ends = endsOf(traffic.edges);
  return keep(
    traffic,
    ({ id, group }) => ends.has(id) || (group !== undefined && inNetwork.has(group)),
    'no network',
  );
}

/** The VPCs and all frames within them. */
function insideOf({ groups }: Graph): ReadonlySet<string> {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const isInside = (id: string | undefined): boolean => {
    const group = id === undefined ? undefined : byId.get(id);
    return group !== undefined && (group.kind === 'vpc' || isInside(group.parent));
  };
  return new Set(groups.map(({ id }) => id).filter(isInside));
}
