import type { Node } from './types';

/** A node that no template holds. */
export function outsider(id: string, title: string, facts: string): Node {
  return {
    id,
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
