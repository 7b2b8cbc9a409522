import type { LiveState, View } from '../diagram';
import type { ResourceState } from '../operations/live';

type States = ReadonlyMap<string, ResourceState>;

/** The view with each card's state: that of its own resource, then those of what folded into it. */
export function liveView(view: View, states: States, truth: string): View {
  return {
    ...view,
    name: 'live',
    title: `${view.title} · live`,
    truth,
    nodes: view.nodes.map((card) => {
      const state = stateOf(card.resources, states);
      return state === undefined ? card : { ...card, state };
    }),
  };
}

/** From what needs a look to what does not. */
const WORST_FIRST = ['bad', 'busy', 'unknown', 'good'] as const;

/** The worst of several, with the words of all; equal ones are counted: `11 OK, 1 in alarm`. */
export function stateOf(resources: readonly string[], states: States): LiveState | undefined {
  const found = resources.flatMap((id) => states.get(id) ?? []);
  const health = WORST_FIRST.find((one) => found.some((state) => state.health === one));
  if (health === undefined) return undefined;
  const counts = Map.groupBy(found, ({ text }) => text);
  const several = [...counts.values()].some((same) => same.length > 1);
  if (!several) return { health, text: [...counts.keys()].join(' · ') };
  const words = [...counts].map(([text, same]) => `${same.length} ${text}`);
  return { health, text: words.join(', ') };
}
