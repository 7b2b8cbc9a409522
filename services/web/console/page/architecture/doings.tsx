import type { ArchitecturePart } from '../../../../protocol/architecture';
import type { RunPage } from '../../../../protocol/api/types';
import type { LogLine, RunState, RunSummary } from '../../../../protocol/run';
import { nowMs } from '../clock';
import { State } from '../parts/state';
import { fullMoment, moment } from '../times';
import { useAnswer } from '../use-answer';
import { tasksThrough, type Facts } from './facts';

interface DoingsProps {
  readonly part: ArchitecturePart;
  readonly facts: Facts;
}

/** What a part of the system did last: its runs, and the log of the newest one. */
export function Doings({ part, facts }: DoingsProps) {
  if (part.kind === 'web')
    return (
      <p class="soft">
        It serves this page and the API. Its log: <code>npx slipway logs web</code>
      </p>
    );
  return (
    <>
      {part.kind === 'runner' && <Runners part={part} facts={facts} />}
      <Runs part={part} facts={facts} />
    </>
  );
}

/** Asked for, so that some are left when those of other tasks are taken out. */
const ASKED = 100;
const SHOWN = 5;

const NOT_SUCCEEDED: readonly RunState[] = ['FAILED', 'TIMED_OUT'];

/** The runs that a part has to do with. */
interface Wanted {
  readonly title: string;
  readonly task?: string;
  readonly states: readonly RunState[];
  readonly isOf: (run: RunSummary) => boolean;
  readonly nothing: string;
  /** Whether the log of the newest one is of interest. */
  readonly hasLog: boolean;
}

function wantedOf(part: Exclude<ArchitecturePart, { kind: 'web' }>, { tasks }: Facts): Wanted {
  const all = { title: 'Newest runs', states: [], hasLog: true, nothing: 'Nothing has run yet.' };
  switch (part.kind) {
    case 'task':
    case 'schedule':
      return { ...all, task: part.task, isOf: () => true };
    case 'runs':
      return { ...all, isOf: () => true };
    case 'runner': {
      const own = tasksThrough(part.queue, tasks);
      return { ...all, isOf: ({ task }) => own.has(task) };
    }
    case 'queue': {
      const own = tasksThrough(part.queue, tasks);
      return {
        title: 'Waiting',
        states: ['PENDING'],
        isOf: ({ task }) => own.has(task),
        nothing: 'Nothing waits.',
        hasLog: false,
      };
    }
    case 'dead-letters': {
      const own = tasksThrough(part.queue, tasks);
      return {
        title: 'Runs that failed for good',
        states: NOT_SUCCEEDED,
        isOf: ({ task, retriedAs }) => own.has(task) && retriedAs === undefined,
        nothing: 'There are none.',
        hasLog: true,
      };
    }
  }
}

function Runs({ part, facts }: DoingsProps) {
  if (part.kind === 'web') return null;
  const { title, task, states, isOf, nothing, hasLog } = wantedOf(part, facts);
  const search = new URLSearchParams([
    ...(task === undefined ? [] : [['task', task]]),
    ...states.map((state) => ['state', state]),
  ]);
  const { answer } = useAnswer<RunPage>(`/runs?${search.toString()}&limit=${ASKED}`, {
    everyMs: 2000,
  });
  const runs = answer?.runs.filter(isOf).slice(0, SHOWN) ?? [];
  const query = search.toString();
  return (
    <section>
      <h3>{title}</h3>
      {answer !== undefined && runs.length === 0 && <p class="soft">{nothing}</p>}
      <ul class="runs-of-part">
        {runs.map((run) => (
          <li key={run.id}>
            <State state={run.state} />
            <a href={`/runs/${run.id}`}>{run.task}</a>
            <time dateTime={run.createdAt} title={fullMoment(run.createdAt)} class="soft">
              {moment(run.createdAt, nowMs())}
            </time>
          </li>
        ))}
      </ul>
      {runs.length > 0 && (
        <p>
          <a href={query === '' ? '/runs' : `/runs?${query}`}>All of them</a>
        </p>
      )}
      {hasLog && runs[0] !== undefined && <Log of={runs[0]} />}
    </section>
  );
}

const LINES = 12;

/** The end of a run's log. */
function Log({ of: { id, task } }: { readonly of: RunSummary }) {
  const { answer } = useAnswer<{ lines: readonly LogLine[] }>(`/runs/${id}/log`, { everyMs: 2000 });
  const lines = answer?.lines.slice(-LINES) ?? [];
  return (
    <>
      <h3>Log of the newest</h3>
      {answer !== undefined && lines.length === 0 ? (
        <p class="soft">It has said nothing yet.</p>
      ) : (
        <pre
          class="tail"
          role="log"
          aria-live="off"
          tabindex={0}
          aria-label={`Log of the newest run of ${task}`}
        >
          {lines.map(({ text }) => `${text}\n`).join('')}
        </pre>
      )}
      <p>
        <a href={`/runs/${id}`}>The whole run</a>
      </p>
    </>
  );
}

function Runners({ part, facts }: DoingsProps) {
  if (part.kind !== 'runner' || facts.runners === undefined) return null;
  const own = tasksThrough(part.queue, facts.tasks);
  const runners = facts.runners.filter(({ tasks }) => tasks.some((task) => own.has(task)));
  return (
    <section>
      <h3>Processes</h3>
      {runners.length === 0 && <p class="soft">None is up.</p>}
      <ul class="runners">
        {runners.map(({ id, host, slots, draining, silent }) => (
          <li key={id}>
            <span>{host}</span>{' '}
            <span class="soft">
              {slots.busy} of {slots.total} places taken
              {draining && ' · draining'}
              {silent && ' · silent'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
