import type { RunPage } from '../../../../protocol/api/types';
import { nowMs } from '../clock';
import { Notice } from '../parts/notice';
import { State } from '../parts/state';
import { fullMoment, moment } from '../times';
import { useAnswer } from '../use-answer';

/** The newest runs. */
export function Runs() {
  const { answer, error } = useAnswer<RunPage>('/runs?limit=50', { everyMs: 1000 });
  return (
    <section aria-labelledby="runs-title">
      <h1 id="runs-title">Runs</h1>
      {error !== undefined && <Notice tone="trouble">{error}</Notice>}
      {answer?.runs.length === 0 && <Notice>Nothing has run yet.</Notice>}
      <table>
        <thead>
          <tr>
            <th>State</th>
            <th>Task</th>
            <th>Submitted</th>
          </tr>
        </thead>
        <tbody>
          {answer?.runs.map((run) => (
            <tr key={run.id}>
              <td>
                <State state={run.state} />
              </td>
              <td>
                <a href={`/runs/${run.id}`}>{run.task}</a>
              </td>
              <td>
                <time dateTime={run.createdAt} title={fullMoment(run.createdAt)}>
                  {moment(run.createdAt, nowMs())}
                </time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
