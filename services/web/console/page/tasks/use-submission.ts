import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { Submission } from '../../../../protocol/api/types';
import type { Run } from '../../../../protocol/run';
import { askJson, Refused } from '../network';
import type { Problems } from '../schema/check';

interface Submitting {
  readonly isBusy: boolean;
  /** What the service said of fields of the submission, by their JSON pointers. */
  readonly problems: Problems;
  /** What it said beside that. */
  readonly trouble: string | undefined;
  readonly submit: (submission: Submission) => Promise<void>;
  /** What it said was of another input. */
  readonly forget: () => void;
}

const NONE: Problems = new Map();

/** Submits a run, and goes to its page. */
export function useSubmission(): Submitting {
  const { route } = useLocation();
  const [isBusy, setIsBusy] = useState(false);
  const [problems, setProblems] = useState(NONE);
  const [trouble, setTrouble] = useState<string>();
  const forget = (): void => {
    if (problems.size > 0) setProblems(NONE);
    setTrouble(undefined);
  };
  const submit = async (submission: Submission): Promise<void> => {
    setIsBusy(true);
    forget();
    try {
      const { id } = await askJson<Run>('/runs', { method: 'POST', body: submission });
      route(`/runs/${id}`);
    } catch (error) {
      const problem = error instanceof Refused ? error.problem : undefined;
      const text = problem?.detail ?? (error instanceof Error ? error.message : String(error));
      if (problem?.pointer === undefined) setTrouble(text);
      else setProblems(new Map([[problem.pointer, withoutPath(text)]]));
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, problems, trouble, submit, forget };
}

/** `input/a/0: must be number` → `must be number`: where it is, is seen. */
const withoutPath = (detail: string): string => detail.replace(/^[^\s:]+: /, '');
