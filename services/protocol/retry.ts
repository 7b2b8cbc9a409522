import type { Backend } from './backend';
import { nowIso } from './clock';
import { newRunId } from './random';
import { isFinal, type Run, type RunState } from './run';
import type { RunPosition } from './store';
import { sendFor } from './submit';

/** What came of doing a run again. */
export type Retried =
  | { readonly kind: 'retried'; readonly run: Run }
  | { readonly kind: 'unknown' }
  /** It is under way, it succeeded, or another run does it again already. */
  | { readonly kind: 'refused'; readonly run: Run; readonly reason: string };

/** Does a FAILED, CANCELLED or TIMED_OUT run again, once: a new run of the same task, input and priority. */
export async function retry(backend: Backend, id: string): Promise<Retried> {
  const { store } = backend;
  const before = await store.get(id);
  if (before === undefined) return { kind: 'unknown' };
  const reason = whyNot(before);
  if (reason !== undefined) return { kind: 'refused', run: before, reason };
  const { task, input, priority } = before;
  const run = {
    ...{ id: newRunId(), task, input, createdAt: nowIso() },
    ...(priority !== undefined && { priority }),
  };
  if (!(await store.createRetry(run, id))) {
    const now = (await store.get(id)) ?? before;
    return { kind: 'refused', run: now, reason: whyNot(now) ?? 'another caller was at it' };
  }
  const retried: Run = { ...run, state: 'PENDING', attempts: 0, retryOf: id };
  await sendFor(retried, backend);
  return { kind: 'retried', run: retried };
}

function whyNot({ state, retriedAs }: Run): string | undefined {
  if (retriedAs !== undefined) return `it is done again already, as ${retriedAs}`;
  if (!isFinal(state)) return `it is ${state}: only a run that is over is done again`;
  return state === 'SUCCEEDED' ? 'it succeeded' : undefined;
}

/** Runs that are done again in one go, at most. */
export const MOST_REDRIVEN = 1000;

/** States of runs that did not do their work and were not meant to stop. */
export const REDRIVEN_STATES = ['FAILED', 'TIMED_OUT'] as const satisfies readonly RunState[];

export interface RedriveFilter {
  /** Default: all tasks. */
  readonly task?: string;
  /** Submitted at this time or later; ISO 8601 in UTC with milliseconds. */
  readonly createdAfter?: string;
  /** Submitted before this time. */
  readonly createdBefore?: string;
  /** At most this many, the newest first. */
  readonly limit: number;
}

export interface Redriven {
  /** The new runs. */
  readonly runs: readonly Pick<Run, 'id' | 'task' | 'retryOf'>[];
  /** More are left: ask again. */
  readonly more: boolean;
}

const PAGE = 100;

/** Retries at once. */
const AT_ONCE = 10;

/** Does again what failed and nobody has done again yet. */
export async function redrive(
  backend: Backend,
  { limit, ...filter }: RedriveFilter,
): Promise<Redriven> {
  const runs: Pick<Run, 'id' | 'task' | 'retryOf'>[] = [];
  let after: RunPosition | undefined;
  for (;;) {
    const page = await backend.store.list({
      ...filter,
      state: REDRIVEN_STATES,
      limit: PAGE,
      ...(after !== undefined && { after }),
    });
    const open = page.filter(({ retriedAs }) => retriedAs === undefined);
    for (let i = 0; i < open.length; i += AT_ONCE) {
      const room = limit - runs.length;
      if (room === 0) return { runs, more: true };
      const some = open.slice(i, i + Math.min(AT_ONCE, room));
      const retried = await Promise.all(some.map(({ id }) => retry(backend, id)));
      for (const one of retried)
        if (one.kind === 'retried') {
          const { id, task, retryOf = '' } = one.run;
          runs.push({ id, task, retryOf });
        }
      // Those of this step that found no room.
      if (some.length < Math.min(AT_ONCE, open.length - i)) return { runs, more: true };
    }
    after = page.at(-1);
    if (page.length < PAGE || after === undefined) return { runs, more: false };
  }
}
