import type { Edge } from '../../graph';
import { anyOf, matcher } from './pattern';
import { endsOf, keep, type Selection } from './selection';
import type { ViewSettings } from './settings';

/** What people want of a view: only this, not that, or a construct with its neighbors. */
export function narrow(
  selection: Selection,
  { include = [], exclude = [], focus }: Pick<ViewSettings, 'include' | 'exclude' | 'focus'>,
): Selection {
  const included =
    include.length === 0 ? selection : keep(selection, orByHand(anyOf(include)), 'not included');
  const rest =
    exclude.length === 0
      ? included
      : keep(included, negated(anyOf(exclude)), 'excluded by the settings of the view');
  return withoutLonely(focus === undefined ? rest : around(rest, focus));
}

type Fits = Parameters<typeof keep>[1];

const negated =
  (fits: Fits): Fits =>
  (node) =>
    !fits(node);

const orByHand =
  (fits: Fits): Fits =>
  (node) =>
    node.byHand === true || fits(node);

function around(
  selection: Selection,
  { on, depth }: NonNullable<ViewSettings['focus']>,
): Selection {
  const near = new Set(selection.nodes.filter(matcher(on)).map(({ id }) => id));
  const next = neighborsOf(selection.edges);
  let ring: readonly string[] = [...near];
  for (let step = 0; step < depth && ring.length > 0; step += 1) {
    ring = [...new Set(ring.flatMap((id) => next.get(id) ?? []))].filter((id) => !near.has(id));
    ring.forEach((id) => near.add(id));
  }
  return keep(selection, ({ id }) => near.has(id), `further than ${depth} from ${on}`);
}

function neighborsOf(edges: readonly Edge[]): ReadonlyMap<string, readonly string[]> {
  const pairs = edges.flatMap(({ from, to }): [string, string][] => [
    [from, to],
    [to, from],
  ]);
  return new Map(
    [...Map.groupBy(pairs, ([id]) => id)].map(([id, all]) => [id, all.map(([, other]) => other)]),
  );
}

/** Who was drawn by hand to say something of cards that are not here. */
function withoutLonely(selection: Selection): Selection {
  const ends = endsOf(selection.edges);
  return keep(selection, ({ id, byHand }) => byHand !== true || ends.has(id), 'reaches none here');
}
