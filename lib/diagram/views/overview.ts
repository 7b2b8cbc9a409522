import type { Edge, Graph } from '../../graph';
import { FAMILY } from '../view';
import { endsOf, everything, keep, keepEdges, type Selection } from './selection';

/** More than this, and what keeps the system running crowds out the system. */
const CROWDED_CARDS = 24;
const CROWDED_LINES = 36;

/** One page, for anybody. Where it crowds, logs, identities and roll-outs stay out, and who is there for them alone. */
export function chooseOverview(graph: Graph): Selection {
  const all = everything(graph);
  if (graph.nodes.length <= CROWDED_CARDS && graph.edges.length <= CROWDED_LINES) return all;
  const inOperations = new Set(graph.edges.filter(isOperations).flatMap((edge) => [...ends(edge)]));
  const flows = keepEdges(all, (edge) => !isOperations(edge));
  const inFlows = endsOf(flows.edges);
  return keep(
    flows,
    ({ id, group }) => inFlows.has(id) || !(group === 'operations' || inOperations.has(id)),
    'operations',
  );
}

const isOperations = ({ kind, problem }: Edge): boolean =>
  FAMILY[kind] === 'operations' && problem === undefined;

const ends = ({ from, to }: Edge): readonly string[] => [from, to];
