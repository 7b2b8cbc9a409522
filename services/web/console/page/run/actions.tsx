import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { isFinal, type Run } from '../../../../protocol/run';
import { askJson } from '../network';
import { Confirm } from '../parts/confirm';
import { Notice } from '../parts/notice';
import type { Rights } from '../rights';

export type Question = 'cancel' | 'retry';

/** What may be done with a run now. */
export const mayCancel = ({ state, cancelRequested }: Run): boolean =>
  !isFinal(state) && cancelRequested !== true;
export const mayRetry = ({ state, retriedAs }: Run): boolean =>
  isFinal(state) && state !== 'SUCCEEDED' && retriedAs === undefined;

interface ActionsProps {
  readonly run: Run;
  readonly rights: Rights;
  readonly onChanged: (run: Run) => void;
  /** What the reader is asked whether it is meant. */
  readonly question: Question | undefined;
  readonly onQuestion: (question: Question | undefined) => void;
  /** What is beside them. */
  readonly children: ComponentChildren;
}

/** Cancel, retry, and run again with another input. */
export function Actions(props: ActionsProps) {
  const { run, rights, onChanged, question, onQuestion, children } = props;
  const { route } = useLocation();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const act = async (action: Question): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const answer = await askJson<Run>(`/runs/${encodeURIComponent(run.id)}/${action}`, {
        method: 'POST',
      });
      if (action === 'cancel') onChanged(answer);
      else route(`/runs/${encodeURIComponent(answer.id)}`);
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setBusy(false);
    }
  };
  const answered = (isYes: boolean): void => {
    onQuestion(undefined);
    if (isYes && question !== undefined) void act(question);
  };

  return (
    <>
      <div class="actions">
        {rights.operates && !isFinal(run.state) && (
          <button
            type="button"
            disabled={isBusy || !mayCancel(run)}
            onClick={() => onQuestion('cancel')}
          >
            {run.cancelRequested === true ? 'Stopping …' : 'Cancel'}
          </button>
        )}
        {rights.operates && mayRetry(run) && (
          <button
            type="button"
            class="primary"
            disabled={isBusy}
            onClick={() => onQuestion('retry')}
          >
            Retry
          </button>
        )}
        {rights.submits(run.task) && (
          <a
            class="button"
            href={`/tasks/${encodeURIComponent(run.task)}?from=${encodeURIComponent(run.id)}`}
          >
            Run with other input
          </a>
        )}
        {children}
      </div>
      {error !== undefined && <Notice tone="trouble">{error}</Notice>}
      {question === 'cancel' && (
        <Confirm
          title={`Cancel this run of ${run.task}?`}
          action="Cancel it"
          refusal="Let it run"
          onAnswer={answered}
        >
          <p class="soft">
            {run.state === 'PENDING'
              ? 'It will not begin.'
              : 'Its task is told to stop, and is ended if it does not.'}
          </p>
        </Confirm>
      )}
      {question === 'retry' && (
        <Confirm title={`Run ${run.task} again?`} action="Retry" onAnswer={answered}>
          <p class="soft">A new run with the same input. This one stays as it is.</p>
        </Confirm>
      )}
    </>
  );
}
