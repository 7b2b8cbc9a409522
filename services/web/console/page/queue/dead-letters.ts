import type { RunPage } from '../../../../protocol/api/types';
import type { RunState, RunSummary } from '../../../../protocol/run';

/** Which of the runs that failed for good. */
export interface DeadFilter {
  /** Empty: of all tasks. */
  readonly task: string;
  /** Submitted in the last so many milliseconds. Undefined: whenever. */
  readonly withinMs: number | undefined;
}

const STATES: readonly RunState[] = ['FAILED', 'TIMED_OUT'];

/** As `POST /redrive` takes it. */
export const redriveFilter = ({ task, withinMs }: DeadFilter, nowMs: number) => ({
  ...(task !== '' && { task }),
  ...(withinMs !== undefined && { createdAfter: new Date(nowMs - withinMs).toISOString() }),
});

export interface DeadLetters {
  /** The newest first. */
  readonly runs: readonly RunSummary[];
  /** There are more; looking ended here. */
  readonly more: boolean;
}

/** Runs that are asked for at once. Most of them are dead letters, unless much was done again. */
const LARGEST_PAGE = 500;

/**
 * The runs that failed or took too long and that nobody has done again.
 *
 * @param ask answers a path below `/api/v1`
 * @param most at most so many
 */
export async function deadLetters(
  filter: DeadFilter,
  nowMs: number,
  most: number,
  ask: (path: string) => Promise<RunPage>,
): Promise<DeadLetters> {
  const query = new URLSearchParams(redriveFilter(filter, nowMs));
  for (const state of STATES) query.append('state', state);
  query.set('limit', String(Math.min(LARGEST_PAGE, most + 1)));
  const found: RunSummary[] = [];
  for (;;) {
    const { runs, next } = await ask(`/runs?${query.toString()}`);
    found.push(...runs.filter(({ retriedAs }) => retriedAs === undefined));
    if (next === undefined || found.length > most) break;
    query.set('cursor', next);
  }
  return { runs: found.slice(0, most), more: found.length > most };
}
