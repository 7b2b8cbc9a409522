import type { NodeState } from './facts';

/** What a part does now, in words with a shape and a color. */
export const Health = ({ state }: { readonly state: NodeState | undefined }) =>
  state === undefined ? null : <span class={`health ${state.health}`}>{state.text}</span>;
