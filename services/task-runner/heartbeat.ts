import type { Overview } from '../protocol/overview';
import type { RunnerReport, RunOfRunner } from '../protocol/status';
import { monotonicMs, nowMs } from '../protocol/clock';
import type { Reports } from './reports';
import { roster } from './roster';

export interface HeartbeatOptions {
  readonly overview: Pick<Overview, 'tellOf' | 'forget'>;
  /** What of this runner does not change. */
  readonly runner: Pick<RunnerReport, 'id' | 'host' | 'version' | 'startedAt' | 'tasks'> & {
    readonly slots: number;
  };
  /** Milliseconds between two words while something changes; never more than {@link BEAT_EVERY_MS}. */
  readonly changeEveryMs: number;
  /** Called when a word does not get through; the next one may. */
  readonly onTrouble: (error: unknown) => void;
}

export interface Heartbeat {
  /** Reports that also tell of what runs now. */
  over(reports: Reports): Reports;
  /** From now on it takes nothing new. */
  drain(): void;
  /** The runner has ended: it is forgotten. */
  stop(): Promise<void>;
}

/** Between two words while nothing changes. */
export const BEAT_EVERY_MS = 10_000;

/** Runs that are told of. */
const MOST_TOLD = 100;

/** Tells others that this runner lives, and what it does: at once, soon after something changed, and from time to time. */
export function startHeartbeat({
  overview,
  runner: { slots, ...runner },
  changeEveryMs,
  onTrouble,
}: HeartbeatOptions): Heartbeat {
  const underWay = roster<UnderWay>();
  let draining = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let toldMs = -Infinity;
  let telling: Promise<void> = Promise.resolve();

  const tell = (): void => {
    clearTimeout(timer);
    toldMs = monotonicMs();
    const running = underWay.values().slice(0, MOST_TOLD).map(toldOf);
    const busy = underWay.size();
    const report = { ...runner, draining, slots: { total: slots, busy }, running };
    telling = telling
      .then(() => overview.tellOf(report))
      .catch(onTrouble)
      .then(() => plan(BEAT_EVERY_MS));
  };
  const plan = (afterMs: number): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(tell, afterMs).unref();
  };
  /** What is planned already is sooner, where a change was told of just before. */
  let isChangePlanned = false;
  const change = (): void => {
    if (isChangePlanned || stopped) return;
    isChangePlanned = true;
    setTimeout(
      () => {
        isChangePlanned = false;
        if (!stopped) tell();
      },
      Math.max(0, toldMs + changeEveryMs - monotonicMs()),
    ).unref();
  };
  tell();

  return {
    over: (reports) => ({
      begins: (run) => {
        const { id, task } = run;
        underWay.set(id, { id, task, sinceMs: nowMs() });
        change();
        const ended = reports.begins(run);
        return (end) => {
          underWay.delete(id);
          change();
          ended(end);
        };
      },
    }),
    drain: () => {
      draining = true;
      tell();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await telling;
      await overview.forget(runner.id).catch(onTrouble);
    },
  };
}

interface UnderWay extends Pick<RunOfRunner, 'id' | 'task'> {
  readonly sinceMs: number;
}

const toldOf = ({ id, task, sinceMs }: UnderWay): RunOfRunner => ({
  id,
  task,
  since: new Date(sinceMs).toISOString(),
});
