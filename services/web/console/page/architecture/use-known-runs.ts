import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunPage, ServiceStatus } from '../../../../protocol/api/types';
import type { RunSummary } from '../../../../protocol/run';
import { useLive } from '../live';
import { useAnswer } from '../use-answer';
import { afterChanges, NO_RUNS, type KnownRuns } from './known-runs';

const ACTIVE = '/runs?state=PENDING&state=RUNNING&limit=500';
const FAILED = '/runs?state=FAILED&state=TIMED_OUT&limit=200';

/** Of many changes the picture shows so often what has become of them. Milliseconds. */
const SHOW_EVERY_MS = 250;

interface Live {
  /** Undefined: not known yet. */
  readonly runs: KnownRuns | undefined;
  readonly status: ServiceStatus | undefined;
}

/** Runs, queue and runners: asked for once, and kept up to date by what happens. */
export function useKnownRuns(): Live {
  const active = useAnswer<RunPage>(ACTIVE);
  const failed = useAnswer<RunPage>(FAILED);
  const [runs, setRuns] = useState<KnownRuns>();
  const [status, setStatus] = useState<ServiceStatus>();
  /** Since it was last asked for: an answer may be older than what was heard meanwhile. */
  const heard = useRef<RunSummary[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const base = useRef<KnownRuns>(undefined);

  const show = (): void => {
    timer.current = undefined;
    if (base.current === undefined) return;
    base.current = afterChanges(base.current, heard.current);
    heard.current = [];
    setRuns(base.current);
  };
  useLive({
    run: (run) => {
      heard.current.push(run);
      timer.current ??= setTimeout(show, SHOW_EVERY_MS);
    },
    status: setStatus,
    reset: () => {
      base.current = undefined;
      heard.current = [];
      active.again();
      failed.again();
    },
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (active.answer === undefined || failed.answer === undefined) return;
    const asked = [...failed.answer.runs].reverse().concat(active.answer.runs);
    base.current = afterChanges(NO_RUNS, asked);
    show();
  }, [active.answer, failed.answer]);
  return { runs, status };
}
