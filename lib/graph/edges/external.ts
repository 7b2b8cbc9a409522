import type { Node } from '../types';

/** A node that no template holds: who is on the other side. */
export function external(id: string, title: string, facts: string): Node {
  return {
    id: `external:${id}`,
    type: 'external',
    title,
    facts,
    group: undefined,
    resources: [],
    stack: undefined,
    path: '',
    source: undefined,
  };
}
