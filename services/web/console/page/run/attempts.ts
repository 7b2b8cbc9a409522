import type { Attempt, AttemptEnd } from '../../../../protocol/attempt';
import { isFinal, type Run } from '../../../../protocol/run';

/** What a stretch of a run's time was spent on. */
export type StretchKind = 'delayed' | 'waiting' | 'backoff' | 'attempt';

/** A stretch of time. Milliseconds since 1970; `to` is now where it is not over. */
export interface Stretch {
  readonly kind: StretchKind;
  readonly from: number;
  readonly to: number;
}

/** A row of the timeline: an attempt and the wait before it, or the wait that is not over. */
export interface TimelineRow {
  readonly key: string;
  /** Undefined: no attempt, but a wait. */
  readonly attempt: Attempt | undefined;
  /** Undefined: it is under way. */
  readonly end: AttemptEnd | undefined;
  readonly stretches: readonly Stretch[];
}

export interface Timeline {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly rows: readonly TimelineRow[];
  /** Attempts that were before and are not kept. */
  readonly forgotten: number;
}

type TimelineRun = Pick<Run, 'state' | 'createdAt' | 'notBefore' | 'finishedAt' | 'history'>;

/**
 * How a run has spent its time.
 *
 * @param nowMs milliseconds since 1970
 */
export function timelineOf(run: TimelineRun, nowMs: number): Timeline {
  const { history = [], state } = run;
  const kept = history[0];
  const forgotten = Math.max(0, (kept?.number ?? 1) - 1);
  const from = forgotten > 0 && kept !== undefined ? ms(kept.startedAt) : ms(run.createdAt);
  // Clocks of two machines may differ: no stretch ends before it begins.
  const to = Math.max(from, run.finishedAt === undefined ? nowMs : ms(run.finishedAt));
  const rows: TimelineRow[] = [];
  let last = from;
  let readyAt = run.notBefore === undefined ? from : ms(run.notBefore);
  let wait: StretchKind = 'delayed';
  for (const attempt of history) {
    const begun = Math.max(last, ms(attempt.startedAt));
    const ended = Math.max(begun, attempt.endedAt === undefined ? to : ms(attempt.endedAt));
    rows.push({
      key: attempt.startedAt + String(rows.length),
      attempt,
      end: attempt.end,
      stretches: [
        ...waits(wait, last, readyAt, begun),
        { kind: 'attempt', from: begun, to: ended },
      ],
    });
    last = ended;
    readyAt = attempt.nextAt === undefined ? ended : ms(attempt.nextAt);
    wait = 'backoff';
  }
  const isWaiting = state === 'PENDING';
  const endedWaiting = isFinal(state) && history.at(-1)?.end !== state;
  if (isWaiting || endedWaiting) {
    const stretches = waits(wait, last, readyAt, Math.max(last, to));
    rows.push({
      key: 'wait',
      attempt: undefined,
      end: endedWaiting ? 'CANCELLED' : undefined,
      stretches,
    });
  }
  return { from, to: Math.max(to, last), rows, forgotten };
}

const ms = (time: string): number => Date.parse(time);

/** First until it may begin, then until a runner takes it. */
function waits(kind: StretchKind, from: number, readyAt: number, to: number): readonly Stretch[] {
  const ready = Math.min(to, Math.max(from, readyAt));
  return [
    ...(ready > from ? [{ kind, from, to: ready }] : []),
    ...(to > ready ? [{ kind: 'waiting' as const, from: ready, to }] : []),
  ];
}
