import type { Snapshot } from '../../graph';
import type { Matches } from './match';
import type { EdgeChange } from './types';
import type { Union } from './union';

/** All that sentences about a difference are made from. */
export interface Context {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly matches: Matches;
  readonly union: Union;
  readonly edges: readonly EdgeChange[];
}

/** Ids, in the union, of the nodes and groups that are in both graphs. */
export function inBoth({ matches }: Context): ReadonlySet<string> {
  return new Set([...matches.nodes.pairs, ...matches.groups.pairs].map(({ after }) => after.id));
}
