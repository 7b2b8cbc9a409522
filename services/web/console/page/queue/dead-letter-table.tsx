import type { RunSummary } from '../../../../protocol/run';
import { nowMs } from '../clock';
import { State } from '../parts/state';
import { fullMoment, moment } from '../times';

interface TableProps {
  readonly runs: readonly RunSummary[];
  readonly chosen: ReadonlySet<string>;
  readonly choose: (chosen: ReadonlySet<string>) => void;
  /** Whether the reader may do them again. */
  readonly isRedriving: boolean;
  readonly isBusy: boolean;
  readonly redriveOne: (id: string) => void;
}

export function DeadLetterTable(props: TableProps) {
  const { runs, chosen, choose, isRedriving, isBusy, redriveOne } = props;
  const count = runs.filter(({ id }) => chosen.has(id)).length;
  return (
    <table class="cards dead">
      <thead>
        <tr>
          {isRedriving && (
            <th>
              <input
                type="checkbox"
                aria-label="Choose all that are shown"
                checked={count === runs.length}
                indeterminate={count > 0 && count < runs.length}
                onChange={({ currentTarget }) =>
                  choose(new Set(currentTarget.checked ? runs.map(({ id }) => id) : []))
                }
              />
            </th>
          )}
          <th>Run</th>
          <th>Why</th>
          <th>Attempts</th>
          <th>Ended</th>
          {isRedriving && (
            <th>
              <span class="unseen">Do again</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <DeadLetter
            key={run.id}
            run={run}
            isChosen={chosen.has(run.id)}
            toggle={() => choose(toggled(chosen, run.id))}
            isRedriving={isRedriving}
            isBusy={isBusy}
            redrive={() => redriveOne(run.id)}
          />
        ))}
      </tbody>
    </table>
  );
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

interface DeadLetterProps {
  readonly run: RunSummary;
  readonly isChosen: boolean;
  readonly toggle: () => void;
  readonly isRedriving: boolean;
  readonly isBusy: boolean;
  readonly redrive: () => void;
}

function DeadLetter(props: DeadLetterProps) {
  const { run, isChosen, toggle, isRedriving, isBusy, redrive } = props;
  const { id, task, state, error, attempts, createdAt, finishedAt = createdAt } = run;
  const what = `${task}, ${moment(finishedAt, nowMs())}`;
  return (
    <tr>
      {isRedriving && (
        <td class="choose">
          <input
            type="checkbox"
            aria-label={`Choose ${what}`}
            checked={isChosen}
            onChange={toggle}
          />
        </td>
      )}
      <td data-name="Run">
        <a href={`/runs/${id}`}>{task}</a> <State state={state} />
      </td>
      <td data-name="Why" class="why">
        {error === undefined ? '' : `${error.name}: ${error.message}`}
      </td>
      <td data-name="Attempts">{attempts}</td>
      <td data-name="Ended">
        <time dateTime={finishedAt} title={fullMoment(finishedAt)}>
          {moment(finishedAt, nowMs())}
        </time>
      </td>
      {isRedriving && (
        <td class="act">
          <button type="button" disabled={isBusy} onClick={redrive}>
            Do again<span class="unseen">: {what}</span>
          </button>
        </td>
      )}
    </tr>
  );
}
