import type { Graph } from '../../graph';
import { linesOf, truthOf, type View } from '../view';

/** One page, for anybody. */
export function overview(graph: Graph): View {
  return {
    name: 'overview',
    title: graph.name === '' ? 'system overview' : `${graph.name} · system overview`,
    truth: truthOf(graph),
    groups: graph.groups,
    nodes: graph.nodes,
    lines: linesOf(graph.edges),
  };
}
