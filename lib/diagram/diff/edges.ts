import type { Edge, Snapshot } from '../../graph';
import { field } from './field';
import type { EdgeChange } from './types';
import type { Union } from './union';

const edgeKey = ({ from, to, kind }: Pick<Edge, 'from' | 'to' | 'kind'>): string =>
  [kind, from, to].join('|');

/** Lines that came, went, or say something else. */
export function edgeChanges(before: Snapshot, after: Snapshot, { idOf }: Union): EdgeChange[] {
  const ends = (edge: Edge) => ({ from: idOf(edge.from), to: idOf(edge.to) });
  const earlier = new Map(
    before.graph.edges.map((edge) => [edgeKey({ ...ends(edge), kind: edge.kind }), edge]),
  );
  const later = new Set(after.graph.edges.map(edgeKey));
  const gone = [...earlier].flatMap(([key, edge]): EdgeChange[] =>
    later.has(key) ? [] : [{ mark: 'removed', ...ends(edge), before: edge, fields: [] }],
  );
  const others = after.graph.edges.flatMap((edge): EdgeChange[] => {
    const { from, to } = edge;
    const old = earlier.get(edgeKey(edge));
    if (old === undefined) return [{ mark: 'added', from, to, after: edge, fields: [] }];
    const conditions = ({ conditions = [] }: Edge) => [...conditions].sort().join(', ');
    const fields = [
      ...field('label', old.label, edge.label),
      ...field('conditions', conditions(old), conditions(edge)),
      ...field('problem', old.problem, edge.problem),
    ];
    return fields.length === 0
      ? []
      : [{ mark: 'changed', from, to, before: old, after: edge, fields }];
  });
  return [...gone, ...others];
}
