import { useRoute } from 'preact-iso';
import type { TaskType } from '../../../../protocol/api/types';
import type { Run } from '../../../../protocol/run';
import { nowMs } from '../clock';
import { Notice } from '../parts/notice';
import { useRights } from '../rights';
import { State } from '../parts/state';
import type { Json } from '../schema/json';
import { Lately } from '../tasks/lately';
import { RunForm } from '../tasks/run-form';
import { useNewest } from '../tasks/use-newest';
import { fullMoment, moment } from '../times';
import { useAnswer } from '../use-answer';

const TASK_EVERY_MS = 30_000;

/** Runs that are listed beside the form. */
const LISTED = 8;

/** One task: a form that runs it, and how it fared lately. */
export function Task() {
  const { params, query } = useRoute();
  const { name = '' } = params;
  const { from } = query;
  const { areKnown, submits } = useRights();
  const { answer: task, error } = useAnswer<TaskType>(`/tasks/${encodeURIComponent(name)}`, {
    everyMs: TASK_EVERY_MS,
  });
  const earlier = useAnswer<Run>(
    from === undefined ? undefined : `/runs/${encodeURIComponent(from)}`,
  );
  const isComplete =
    from === undefined || earlier.answer !== undefined || earlier.error !== undefined;
  return (
    <div class="task-page">
      <section aria-labelledby="task-title" class="task-form">
        <h1 id="task-title">{name}</h1>
        {error !== undefined && <Notice tone="trouble">{error}</Notice>}
        {from !== undefined && earlier.error !== undefined && (
          <Notice tone="trouble">
            The input of run {from} cannot be had: {earlier.error}
          </Notice>
        )}
        {earlier.answer !== undefined && <Earlier run={earlier.answer} task={name} />}
        {task !== undefined && <About task={task} />}
        {task !== undefined && areKnown && !submits(name) && (
          <Notice>
            You may not run it: that needs the scope <code>submit</code> or{' '}
            <code>submit:{name}</code>.
          </Notice>
        )}
        {task !== undefined && isComplete && submits(name) && (
          <RunForm
            key={`${name} ${from ?? ''} ${task.input === undefined ? '' : 'known'}`}
            task={task}
            {...(earlier.answer !== undefined && {
              from: { input: earlier.answer.input as Json | undefined },
            })}
          />
        )}
        {task === undefined && error === undefined && <Notice>Loading …</Notice>}
      </section>
      <Newest task={name} />
    </div>
  );
}

function Earlier({ run, task }: { readonly run: Run; readonly task: string }) {
  return (
    <Notice>
      Filled in with the input of <a href={`/runs/${run.id}`}>an earlier run</a>
      {run.task !== task && <> of {run.task}, another task</>}.
      {run.unreadable !== undefined && ` ${run.unreadable}`}
    </Notice>
  );
}

function About({ task: { kind, queue, input, output } }: { readonly task: TaskType }) {
  return (
    <>
      <p class="soft">
        {kind === 'container' ? 'A container task' : 'A handler task'}
        {queue !== undefined && ` of the queue ${queue}`}
      </p>
      {kind === 'handler' && input === undefined && (
        <Notice>
          No task runner has said yet what this task takes: it checks its input when it runs.
        </Notice>
      )}
      {output !== undefined && Object.keys(output).some((word) => word !== '$schema') && (
        <details class="returns">
          <summary>What it gives back</summary>
          <pre>{JSON.stringify(output, null, 2)}</pre>
        </details>
      )}
    </>
  );
}

function Newest({ task }: { readonly task: string }) {
  const runs = useNewest(task);
  return (
    <section aria-labelledby="newest-title" class="task-runs">
      <h2 id="newest-title">Newest runs</h2>
      {runs?.length === 0 && <p class="soft">It has not run yet.</p>}
      {runs !== undefined && runs.length > 0 && <Lately runs={runs} />}
      <ul class="plain-list">
        {runs?.slice(0, LISTED).map((run) => (
          <li key={run.id}>
            <a href={`/runs/${run.id}`} class="plain">
              <State state={run.state} />
              <time dateTime={run.createdAt} title={fullMoment(run.createdAt)}>
                {moment(run.createdAt, nowMs())}
              </time>
            </a>
          </li>
        ))}
      </ul>
      <a href={`/runs?${new URLSearchParams({ task }).toString()}`}>All runs of {task}</a>
    </section>
  );
}
