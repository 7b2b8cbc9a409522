import type { RunState, RunSummary } from '../../../../protocol/run';

/** Runs that say what happens now, by their ids. */
export interface KnownRuns {
  readonly active: ReadonlyMap<string, RunSummary>;
  /** Those that did not succeed. */
  readonly failed: ReadonlyMap<string, RunSummary>;
}

export const NO_RUNS: KnownRuns = { active: new Map(), failed: new Map() };

const ACTIVE: readonly RunState[] = ['PENDING', 'RUNNING'];
const FAILED: readonly RunState[] = ['FAILED', 'TIMED_OUT'];

/** A page may stay open for days. */
const MOST_FAILED = 500;

/** What is known after runs have changed; the last one of a run counts. */
export function afterChanges(known: KnownRuns, runs: readonly RunSummary[]): KnownRuns {
  if (runs.length === 0) return known;
  const [active, failed] = [new Map(known.active), new Map(known.failed)];
  for (const run of runs) {
    active.delete(run.id);
    failed.delete(run.id);
    if (ACTIVE.includes(run.state)) active.set(run.id, run);
    if (FAILED.includes(run.state)) failed.set(run.id, run);
  }
  for (const id of failed.keys()) {
    if (failed.size <= MOST_FAILED) break;
    failed.delete(id);
  }
  return { active, failed };
}
