import type { TaskType } from '../../../../protocol/api/types';
import { nowMs } from '../clock';
import { useRights } from '../rights';
import { Notice } from '../parts/notice';
import { State } from '../parts/state';
import { Lately, LATELY } from '../tasks/lately';
import { takes } from '../tasks/takes';
import { useNewest } from '../tasks/use-newest';
import { fullMoment, moment } from '../times';
import { useAnswer } from '../use-answer';

const TASKS_EVERY_MS = 30_000;

/** All tasks: what they take, and how they fared lately. */
export function Tasks() {
  const { answer, error } = useAnswer<{ tasks: readonly TaskType[] }>('/tasks', {
    everyMs: TASKS_EVERY_MS,
  });
  return (
    <section aria-labelledby="tasks-title">
      <h1 id="tasks-title">Tasks</h1>
      {error !== undefined && <Notice tone="trouble">{error}</Notice>}
      {answer === undefined && error === undefined && <Notice>Loading …</Notice>}
      {answer?.tasks.length === 0 && (
        <Notice>The application has no tasks. They are named in slipway.config.ts.</Notice>
      )}
      {answer !== undefined && answer.tasks.length > 0 && (
        <table class="cards tasks">
          <thead>
            <tr>
              <th>Task</th>
              <th>Takes</th>
              <th>Newest {LATELY} runs</th>
              <th>Last run</th>
              <th>
                <span class="unseen">Run it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {answer.tasks.map((task) => (
              <TaskRow key={task.name} task={task} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function TaskRow({ task }: { readonly task: TaskType }) {
  const { name, kind, queue } = task;
  const address = `/tasks/${encodeURIComponent(name)}`;
  const runs = useNewest(name);
  const last = runs?.[0];
  const { areKnown, submits } = useRights();
  return (
    <tr>
      <th scope="row" class="name">
        <a href={address}>{name}</a>
        <span class="soft">
          {kind === 'container' ? 'container' : 'handler'}
          {queue !== undefined && `, queue ${queue}`}
        </span>
      </th>
      <td data-name="Takes" class="takes">
        {takes(task)}
      </td>
      <td data-name={`Newest ${LATELY} runs`} class="newest">
        {runs !== undefined && runs.length > 0 && <Lately runs={runs} />}
      </td>
      <td data-name="Last run" class="last">
        {last !== undefined && (
          <a href={`/runs/${last.id}`} class="plain">
            <State state={last.state} />{' '}
            <time dateTime={last.createdAt} title={fullMoment(last.createdAt)}>
              {moment(last.createdAt, nowMs())}
            </time>
          </a>
        )}
        {runs?.length === 0 && <span class="soft">never</span>}
      </td>
      <td class="act">
        <a class="button" href={address}>
          {areKnown && !submits(name) ? 'Look at' : 'Run'}
          <span class="unseen"> {name}</span>
        </a>
      </td>
    </tr>
  );
}
