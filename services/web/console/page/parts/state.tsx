import type { RunState } from '../../../../protocol/run';

const WORDS: Readonly<Record<RunState, string>> = {
  PENDING: 'Pending',
  RUNNING: 'Running',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
  TIMED_OUT: 'Timed out',
};

/** A run's state in a word, with a shape and a color of its own. */
export const State = ({ state }: { readonly state: RunState }) => (
  <span class={`state ${state.toLowerCase()}`}>{WORDS[state]}</span>
);
