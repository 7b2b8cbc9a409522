import type { ScheduleStatus } from '../../../../protocol/api/types';
import { Notice } from '../parts/notice';
import { State } from '../parts/state';
import { expressionInWords } from '../schedules/expression';
import { duration, fullMoment, moment } from '../times';
import { useAnswer } from '../use-answer';
import { useNow } from '../use-now';

const EVERY_MS = 5000;

/** All schedules: when each is due, and what came of the last time. */
export function Schedules() {
  const { answer, error } = useAnswer<{ schedules: readonly ScheduleStatus[] }>('/schedules', {
    everyMs: EVERY_MS,
  });
  return (
    <section aria-labelledby="schedules-title">
      <h1 id="schedules-title">Schedules</h1>
      {error !== undefined && <Notice tone="trouble">{error}</Notice>}
      {answer === undefined && error === undefined && <Notice>Loading …</Notice>}
      {answer?.schedules.length === 0 && (
        <Notice>Nothing is scheduled. A schedule is a few words in slipway.config.ts.</Notice>
      )}
      {answer !== undefined && answer.schedules.length > 0 && (
        <table class="cards schedules">
          <thead>
            <tr>
              <th>Schedule</th>
              <th>Task</th>
              <th>When</th>
              <th>Next</th>
              <th>Last</th>
              <th>If the one before still runs</th>
            </tr>
          </thead>
          <tbody>
            {answer.schedules.map((schedule) => (
              <ScheduleRow key={schedule.name} schedule={schedule} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const OVERLAPS: Readonly<Record<ScheduleStatus['overlap'], string>> = {
  skip: 'it is left out',
  queue: 'it waits',
  allow: 'both run',
};

function ScheduleRow({ schedule }: { readonly schedule: ScheduleStatus }) {
  const { name, task, expression, timeZone, overlap, state, nextAt, lastRun } = schedule;
  const ended = state === 'DISABLED' ? 'switched off' : 'never again';
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-name="Task">
        <a href={`/tasks/${encodeURIComponent(task)}`}>{task}</a>
      </td>
      <td data-name="When">
        {expressionInWords(expression)}
        {!expression.startsWith('rate') && <span class="soft"> · {timeZone}</span>}
        <code class="line soft">{expression}</code>
      </td>
      <td data-name="Next" class="next">
        {nextAt === undefined ? <span class="soft">{ended}</span> : <Next at={nextAt} />}
      </td>
      <td data-name="Last" class="last">
        {lastRun === undefined ? (
          <span class="soft">none yet</span>
        ) : (
          <a href={`/runs/${lastRun.id}`} class="plain">
            <State state={lastRun.state} />{' '}
            {lastRun.dueAt !== undefined && <Moment at={lastRun.dueAt} />}
          </a>
        )}
      </td>
      <td data-name="If the one before still runs">{OVERLAPS[overlap]}</td>
    </tr>
  );
}

/** The time until then, second by second. */
function Next({ at }: { readonly at: string }) {
  const left = new Date(at).getTime() - useNow(true);
  return (
    <>
      <span class="count">
        {left <= 0 ? 'now' : `in ${duration(Math.ceil(left / 1000) * 1000)}`}
      </span>
      <Moment at={at} />
    </>
  );
}

function Moment({ at }: { readonly at: string }) {
  const now = useNow(false);
  return (
    <time class="line soft" dateTime={at} title={fullMoment(at)}>
      {moment(at, now)}
    </time>
  );
}
