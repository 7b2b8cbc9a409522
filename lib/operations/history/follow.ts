import { takeEvents, tailFrom, type Tail } from '../log-tail';
import { poll } from '../poll';
import type { Happening } from './ports';
import type { Timeline, Untold } from './timeline';

/** Something that happened, or that AWS would not tell. */
export type News = { readonly happening: Happening } | { readonly problem: Untold };

/** Between two looks: each asks some ten questions of services that take only a few a second. Milliseconds. */
const LOOK_EVERY_MS = 5000;

/** CloudWatch and Application Auto Scaling may tell of a thing minutes after it happened. Milliseconds. */
const LATE_MS = 15 * 60_000;

interface State {
  readonly tail: Tail;
  readonly problems: ReadonlySet<string>;
}

/**
 * A timeline as it goes on, until the signal is aborted: what happened is told once, even where it becomes known late, and
 * what AWS will not tell is said once for as long as that lasts.
 *
 * @param look gives the timeline from a time on, in milliseconds since 1970
 */
export function followTimeline(
  look: (sinceMs: number) => Promise<Timeline>,
  { sinceMs, everyMs = LOOK_EVERY_MS }: { readonly sinceMs: number; readonly everyMs?: number },
  signal: AbortSignal,
): AsyncIterable<News> {
  return poll<State, Timeline, News>(
    {
      initial: { tail: tailFrom(sinceMs, LATE_MS), problems: new Set() },
      look: ({ tail }) => look(tail.sinceMs),
      step: ({ tail: before, problems: known }, { happenings, problems }) => {
        const { tail, fresh } = takeEvents(before, happenings);
        const news = problems.filter((one) => !known.has(one.what));
        return {
          state: { tail, problems: new Set(problems.map(({ what }) => what)) },
          events: [
            ...fresh.map((happening) => ({ happening })),
            ...news.map((problem) => ({ problem })),
          ],
          done: false,
        };
      },
      everyMs,
    },
    signal,
  );
}
