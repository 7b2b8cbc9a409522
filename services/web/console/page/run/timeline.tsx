import type { Attempt, AttemptEnd } from '../../../../protocol/attempt';
import type { Run } from '../../../../protocol/run';
import { duration, fullMoment, moment } from '../times';
import {
  timelineOf,
  type Stretch,
  type StretchKind,
  type Timeline,
  type TimelineRow,
} from './attempts';

const ENDS: Readonly<Record<AttemptEnd, string>> = {
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
  TIMED_OUT: 'Timed out',
  CRASHED: 'Crashed',
  HANDED_BACK: 'Handed back',
  LOST: 'Lost',
};

/** The color of an end is that of the run's state which it is most like. */
const LIKE: Readonly<Record<AttemptEnd, string>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TIMED_OUT: 'timed_out',
  CRASHED: 'failed',
  HANDED_BACK: 'cancelled',
  LOST: 'failed',
};

const STRETCHES: Readonly<Record<StretchKind, string>> = {
  delayed: 'delayed',
  waiting: 'waited for a runner',
  backoff: 'paused',
  attempt: 'ran',
};

interface AttemptsProps {
  readonly run: Run;
  readonly nowMs: number;
}

/** The attempts at a run on the time that it has taken so far. */
export function Attempts({ run, nowMs }: AttemptsProps) {
  const timeline = timelineOf(run, nowMs);
  const kinds = new Set(
    timeline.rows.flatMap(({ stretches }) => stretches.map(({ kind }) => kind)),
  );
  return (
    <section aria-labelledby="attempts-title" class="attempts">
      <header>
        <h2 id="attempts-title">Attempts</h2>
        <ul class="legend" aria-hidden="true">
          {(['delayed', 'waiting', 'backoff'] as const)
            .filter((kind) => kinds.has(kind))
            .map((kind) => (
              <li key={kind}>
                <span class={`stretch ${kind}`} /> {STRETCHES[kind]}
              </li>
            ))}
        </ul>
      </header>
      {timeline.forgotten > 0 && (
        <p class="soft">{timeline.forgotten.toLocaleString()} earlier ones are not kept.</p>
      )}
      <ol>
        {timeline.rows.map((row) => (
          <Row key={row.key} row={row} timeline={timeline} run={run} nowMs={nowMs} />
        ))}
      </ol>
      <p class="scale soft" aria-hidden="true">
        <span>{moment(new Date(timeline.from).toISOString(), nowMs)}</span>
        <span>
          {duration(timeline.to - timeline.from)}{' '}
          {run.finishedAt === undefined ? 'so far' : 'in all'}
        </span>
        <span>{moment(new Date(timeline.to).toISOString(), nowMs)}</span>
      </p>
    </section>
  );
}

interface RowProps {
  readonly row: TimelineRow;
  readonly timeline: Timeline;
  readonly run: Run;
  readonly nowMs: number;
}

function Row({ row, timeline, run, nowMs }: RowProps) {
  const { attempt, end, stretches } = row;
  const state = end === undefined ? (attempt === undefined ? 'pending' : 'running') : LIKE[end];
  const error = attempt?.error;
  return (
    <li>
      <div class="what">
        <span class="number">{attempt === undefined ? '' : attempt.number}</span>
        <span class={`state ${state}`}>
          {end === undefined ? (attempt === undefined ? 'Waiting' : 'Running') : ENDS[end]}
        </span>
        <span class="soft took">{tookOf(row, run, nowMs)}</span>
      </div>
      <div class="track" aria-hidden="true">
        {stretches.map((stretch) => (
          <Bar key={stretch.kind} stretch={stretch} timeline={timeline} look={state} />
        ))}
      </div>
      <p class="more soft">
        {attempt !== undefined && <Began attempt={attempt} nowMs={nowMs} />}
        {error !== undefined && (
          <span class="error">
            <b>{error.name}</b> {error.message}
          </span>
        )}
      </p>
    </li>
  );
}

const Began = ({ attempt: { startedAt, runner }, nowMs }: { attempt: Attempt; nowMs: number }) => (
  <span>
    <time dateTime={startedAt} title={fullMoment(startedAt)}>
      {moment(startedAt, nowMs)}
    </time>
    {runner !== undefined && ` on ${runner}`}
  </span>
);

interface BarProps {
  readonly stretch: Stretch;
  readonly timeline: Timeline;
  readonly look: string;
}

function Bar({ stretch: { kind, from, to }, timeline, look }: BarProps) {
  const whole = Math.max(1, timeline.to - timeline.from);
  const share = (ms: number): string => `${((100 * ms) / whole).toFixed(3)}%`;
  return (
    <span
      class={`stretch ${kind} ${kind === 'attempt' ? look : ''}`}
      title={`${STRETCHES[kind]} ${duration(to - from)}`}
      style={{ left: `min(${share(from - timeline.from)}, 100% - 4px)`, width: share(to - from) }}
    />
  );
}

/** How long it ran; of a wait, what it waits for. */
function tookOf({ attempt, stretches, end }: TimelineRow, run: Run, nowMs: number): string {
  const last = stretches.at(-1);
  if (attempt !== undefined) return last === undefined ? '' : duration(last.to - last.from);
  if (end !== undefined) return 'before it began';
  const nextAt = run.history?.at(-1)?.nextAt ?? run.notBefore;
  const inMs = nextAt === undefined ? 0 : Date.parse(nextAt) - nowMs;
  return inMs > 0 ? `begins in ${duration(inMs)}` : 'for a runner';
}
