import type { Run, RunSummary } from '../../../../protocol/run';
import { askJson } from '../network';

/** Requests that are under way at once. */
const AT_ONCE = 6;

export interface Done {
  /** The runs as they are now: those that were cancelled, or the new ones. */
  readonly runs: readonly Run[];
  /** Why the others are as they were, each reason once. */
  readonly reasons: readonly string[];
  /** How many were asked for and refused. */
  readonly refused: number;
}

interface Options {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** Cancels or retries runs, one request each; the signal ends it between two. */
export async function doToAll(
  deed: 'cancel' | 'retry',
  runs: readonly RunSummary[],
  { signal, onProgress }: Options,
): Promise<Done> {
  const made: Run[] = [];
  const reasons = new Set<string>();
  let refused = 0;
  const waiting = runs.values();
  const worker = async (): Promise<void> => {
    for (const { id } of waiting) {
      if (signal.aborted) return;
      try {
        made.push(await askJson<Run>(`/runs/${id}/${deed}`, { method: 'POST' }));
      } catch (error) {
        refused += 1;
        reasons.add(error instanceof Error ? error.message : String(error));
      }
      onProgress(made.length + refused);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { runs: made, reasons: [...reasons], refused };
}
