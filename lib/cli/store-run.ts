import type { RunEvent } from '../../services/protocol/api/types';
import { isFinal, type LogLine, type Run } from '../../services/protocol/run';
import type { RunStore } from '../../services/protocol/store';
import { poll, type Step } from '../operations/poll';

/** What was shown of a run. */
export interface Shown {
  readonly sequence: number;
  /** State and progress. */
  readonly state: string;
}

const stateOf = ({ state, progress }: Run): string =>
  progress === undefined ? state : JSON.stringify([state, progress]);

export interface RunLook {
  readonly run: Run;
  readonly lines: readonly LogLine[];
}

export const NOTHING_SHOWN: Shown = { sequence: 0, state: '' };

/** One look at a run in its store: what is new, and whether it is over. */
export function stepRun(
  { sequence, state }: Shown,
  { run, lines }: RunLook,
): Step<Shown, RunEvent> {
  const fresh = lines.filter((line) => line.sequence > sequence);
  const last = fresh.at(-1)?.sequence ?? sequence;
  const changed = stateOf(run) !== state;
  return {
    // A page of lines may not be all: it is over when a look after the end brought nothing more.
    done: isFinal(run.state) && fresh.length === 0,
    state: { sequence: last, state: fresh.length > 0 && isFinal(run.state) ? state : stateOf(run) },
    events: [
      ...fresh.map((line): RunEvent => ({ type: 'log', line })),
      ...(changed && !(fresh.length > 0 && isFinal(run.state))
        ? [{ type: 'state', run } as const]
        : []),
    ],
  };
}

/** A run's lines and states as they come, read from its store. */
export function followInStore(
  store: RunStore,
  id: string,
  everyMs: number,
  signal: AbortSignal,
): AsyncIterable<RunEvent> {
  return poll(
    {
      initial: NOTHING_SHOWN,
      look: async ({ sequence }) => {
        // The state first: a line written before the run was over is then never missed.
        const run = await store.get(id);
        if (run === undefined) throw new Error(`the run ${id} is gone from its store`);
        return { run, lines: await store.readLog(id, sequence) };
      },
      step: stepRun,
      everyMs,
    },
    signal,
  );
}
