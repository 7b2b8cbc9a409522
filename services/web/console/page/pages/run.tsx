import { useRoute } from 'preact-iso';
import type { Run as RunDetails } from '../../../../protocol/run';
import { Notice } from '../parts/notice';
import { State } from '../parts/state';
import { useAnswer } from '../use-answer';

/** One run: all that is known of it. */
export function Run() {
  const { id = '' } = useRoute().params;
  const { answer, error } = useAnswer<RunDetails>(`/runs/${encodeURIComponent(id)}`, {
    everyMs: 1000,
  });
  return (
    <section aria-labelledby="run-title">
      <h1 id="run-title">{answer?.task ?? 'Run'}</h1>
      {error !== undefined && <Notice tone="trouble">{error}</Notice>}
      {answer !== undefined && <State state={answer.state} />}
      <pre>{JSON.stringify(answer?.error ?? answer?.result, null, 2)}</pre>
    </section>
  );
}
