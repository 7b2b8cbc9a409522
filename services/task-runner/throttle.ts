import { nowMs } from '../protocol/clock';

/** Between two reports of a run's progress, in milliseconds. */
export const PROGRESS_EVERY_MS = 100;

export interface Throttle<Value> {
  readonly pass: (value: Value) => void;
  /** Passes on what still waits. */
  readonly flush: () => void;
}

/** Passes the first value on, then at most one in so many milliseconds: the latest. */
export function throttle<Value>(onValue: (value: Value) => void, everyMs: number): Throttle<Value> {
  let waiting: { readonly value: Value } | undefined;
  let lastMs = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === undefined) return;
    const { value } = waiting;
    waiting = undefined;
    lastMs = nowMs();
    onValue(value);
  };
  return {
    pass: (value) => {
      waiting = { value };
      const leftMs = everyMs - (nowMs() - lastMs);
      // By the clock too: timers stand still while a task computes. A clock set back must not hold values up.
      if (leftMs <= 0 || leftMs > everyMs) flush();
      else timer ??= setTimeout(flush, leftMs).unref();
    },
    flush,
  };
}
