import type { FinishedSteps } from '../../../../protocol/api/types';
import { useAnswer } from '../use-answer';
import { JsonView } from './json-view';

interface StepsProps {
  readonly id: string;
  /** More may be finished while one looks. */
  readonly isUnderWay: boolean;
}

const LOOK_EVERY_MS = 3000;

/** Steps that the run has finished: another attempt takes their results from here. */
export function StepResults({ id, isUnderWay }: StepsProps) {
  const { answer } = useAnswer<FinishedSteps>(`/runs/${encodeURIComponent(id)}/steps`, {
    ...(isUnderWay && { everyMs: LOOK_EVERY_MS }),
  });
  if (answer === undefined || answer.steps.length === 0) return null;
  const results = Object.fromEntries(
    answer.steps.map(({ name, result }) => [name, result ?? null]),
  );
  return <JsonView title="Finished steps" value={results} />;
}
