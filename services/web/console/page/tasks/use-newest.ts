import { useEffect, useState } from 'preact/hooks';
import type { RunPage } from '../../../../protocol/api/types';
import type { RunSummary } from '../../../../protocol/run';
import { useLive } from '../live';
import { useAnswer } from '../use-answer';
import { LATELY } from './lately';
import { withRun } from './newest';

/** What is told while the first answer is under way is in neither: so they are asked for again. */
const EVERY_MS = 30_000;

/** The newest runs of a task, as they change. Undefined before the first answer. */
export function useNewest(task: string): readonly RunSummary[] | undefined {
  const query = new URLSearchParams({ task, limit: String(LATELY) }).toString();
  const { answer, again } = useAnswer<RunPage>(`/runs?${query}`, { everyMs: EVERY_MS });
  const [runs, setRuns] = useState<readonly RunSummary[]>();
  useEffect(() => setRuns(answer?.runs), [answer]);
  useLive({
    run: (run) => {
      if (run.task === task) setRuns((before) => before && withRun(before, run, LATELY));
    },
    reset: again,
  });
  return runs;
}
