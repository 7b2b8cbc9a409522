import { useRoute } from 'preact-iso';
import { useCallback, useState } from 'preact/hooks';
import { isFinal, type Run as RunDetails } from '../../../../protocol/run';
import { Notice } from '../parts/notice';
import { State } from '../parts/state';
import { useRights } from '../rights';
import { Actions, mayCancel, mayRetry, type Question } from '../run/actions';
import { Facts, Ids, ProgressBar } from '../run/facts';
import { Failure } from '../run/failure';
import { JsonView } from '../run/json-view';
import { Log, type LogView } from '../run/log';
import { LOG_SEARCH } from '../run/log-tools';
import { Shortcuts } from '../run/shortcuts';
import { StepResults } from '../run/steps';
import { Attempts } from '../run/timeline';
import { useRun, type FollowedRun } from '../run/use-run';
import { useNow } from '../use-now';

/** One run: all that is known of it, as it goes on. */
export function Run() {
  const { id = '' } = useRoute().params;
  return <RunOf key={id} id={id} />;
}

function RunOf({ id }: { readonly id: string }) {
  const followed = useRun(id);
  const { run, error } = followed;
  if (run !== undefined) return <Details {...followed} run={run} />;
  return (
    <section aria-labelledby="run-title" aria-busy={error === undefined}>
      <h1 id="run-title">Run</h1>
      {error === undefined ? (
        <p class="soft">Asking for it …</p>
      ) : (
        <Notice tone="trouble">{error}</Notice>
      )}
    </section>
  );
}

type DetailsProps = FollowedRun & { readonly run: RunDetails };

function Details({ run, book, count, trouble, replace }: DetailsProps) {
  const isOver = isFinal(run.state);
  const nowMs = useNow(!isOver);
  const rights = useRights();
  const [question, setQuestion] = useState<Question>();
  const [view, setView] = useState<LogView>({
    wanted: '',
    chosen: 0,
    withTimes: false,
    follows: !isOver,
  });
  const change = useCallback(
    (part: Partial<LogView>) => setView((before) => ({ ...before, ...part })),
    [],
  );
  const shortcuts = [
    {
      key: 'c',
      does: 'Cancel the run',
      run: rights.operates && mayCancel(run) ? () => setQuestion('cancel') : undefined,
    },
    {
      key: 'r',
      does: 'Retry the run',
      run: rights.operates && mayRetry(run) ? () => setQuestion('retry') : undefined,
    },
    {
      key: '/',
      does: 'Search in the log',
      run: () => document.getElementById(LOG_SEARCH)?.focus(),
    },
    { key: 'f', does: 'Follow the log', run: () => change({ follows: !view.follows }) },
    { key: 't', does: 'Times in the log', run: () => change({ withTimes: !view.withTimes }) },
  ];
  return (
    <div class="run-page">
      <section class="head" aria-labelledby="run-title">
        <div class="bar">
          <div class="name">
            <h1 id="run-title">{run.task}</h1>
            <span aria-live="polite">
              <State state={run.state} />
            </span>
          </div>
          <Actions {...{ run, rights, question }} onChanged={replace} onQuestion={setQuestion}>
            <Shortcuts shortcuts={shortcuts} />
          </Actions>
        </div>
        {run.unreadable !== undefined && <Notice tone="trouble">{run.unreadable}</Notice>}
        {run.progress !== undefined && <ProgressBar progress={run.progress} />}
        <Facts run={run} nowMs={nowMs} />
        <Ids run={run} />
      </section>
      {run.error !== undefined && <Failure error={run.error} />}
      <div class="parts">
        <div class="story">
          <Attempts run={run} nowMs={nowMs} />
          <Log run={run} book={book} count={count} trouble={trouble} view={view} onView={change} />
        </div>
        <div class="values">
          <JsonView title="Input" value={run.input} />
          {'result' in run && <JsonView title="Result" value={run.result} />}
          <StepResults id={run.id} isUnderWay={!isOver} />
        </div>
      </div>
    </div>
  );
}
