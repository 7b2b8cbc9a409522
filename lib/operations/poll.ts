import { setTimeout as sleep } from 'node:timers/promises';

/** What a look at the world says that is new, and whether there is more to come. */
export interface Step<State, Event> {
  readonly state: State;
  readonly events: readonly Event[];
  readonly done: boolean;
}

export interface Polling<State, Snapshot, Event> {
  readonly initial: State;
  readonly look: (state: State) => Promise<Snapshot>;
  /** Pure: no input or output, no clock. */
  readonly step: (state: State, snapshot: Snapshot) => Step<State, Event>;
  readonly everyMs: number;
}

/** Looks, steps, and yields what is new, until the step says so or the signal is aborted. */
export async function* poll<State, Snapshot, Event>(
  { initial, look, step, everyMs }: Polling<State, Snapshot, Event>,
  signal: AbortSignal,
): AsyncGenerator<Event> {
  let state = initial;
  while (!signal.aborted) {
    const { state: next, events, done } = step(state, await look(state));
    state = next;
    yield* events;
    if (done) return;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
