import { useEffect, useRef } from 'preact/hooks';
import type { RunCounts } from '../../../../protocol/api/types';
import { nowMs } from '../clock';
import { useLive } from '../live';
import { useAnswer } from '../use-answer';
import { countsQueryOf, type FixedFilter } from './filter';

/** However much happens, counts are asked for no more often than this; and where nothing is told, at least so often. */
const SOONEST_MS = 2000;
const EVERY_MS = 30_000;

/**
 * How many runs a filter finds in each state, as they change. Of those that are searched for by key or id, nothing: no
 * index finds these.
 */
export function useCounts(filter: FixedFilter): RunCounts | undefined {
  const path = countsQueryOf(filter);
  const { answer, again } = useAnswer<RunCounts>(path, { everyMs: EVERY_MS });
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const askedAt = useRef(0);
  const soon = (): void => {
    if (path === undefined || document.hidden) return;
    waiting.current ??= setTimeout(
      () => {
        waiting.current = undefined;
        askedAt.current = nowMs();
        again();
      },
      Math.max(0, askedAt.current + SOONEST_MS - nowMs()),
    );
  };
  useLive({ run: soon, reset: soon });
  useEffect(() => () => clearTimeout(waiting.current), []);
  return answer;
}
