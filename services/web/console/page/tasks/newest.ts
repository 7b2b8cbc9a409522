import type { RunSummary } from '../../../../protocol/run';

/** Runs, the newest first, with one that is new or has changed; at most so many. */
export function withRun(
  runs: readonly RunSummary[],
  run: RunSummary,
  most: number,
): readonly RunSummary[] {
  const at = runs.findIndex(({ id }) => id === run.id);
  if (at >= 0) return runs.with(at, run);
  const before = runs.findIndex(({ createdAt }) => createdAt <= run.createdAt);
  return runs.toSpliced(before < 0 ? runs.length : before, 0, run).slice(0, most);
}
