import { nowMs } from './clock';
import { EXIT } from './errors';
import { exitNow } from './exit';
import { say } from './terminal';

/**
 * One Ctrl-C can arrive twice: from the terminal, and passed on by npm. Signals this close are one.
 * Milliseconds. https://github.com/npm/run-script/blob/main/lib/signal-manager.js
 */
const SAME_MS = 300;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls back for each Ctrl-C, SIGTERM, or closed terminal. Returns a function that ends that. */
export function onInterrupt(work: () => void): () => void {
  let lastMs = -Infinity;
  const hear = (): void => {
    const now = nowMs();
    const same = now - lastMs < SAME_MS;
    lastMs = now;
    if (!same) work();
  };
  for (const name of SIGNALS) process.on(name, hear);
  return () => {
    for (const name of SIGNALS) process.off(name, hear);
  };
}

export interface Interrupts {
  /** Aborted at the first interrupt. */
  readonly signal: AbortSignal;
  /** Settles at the same time. */
  readonly stopped: Promise<void>;
  /** Done whatever ends this process: at the second interrupt, and at its exit. */
  atExit(work: () => void): void;
}

/** From now on, the first interrupt asks to stop; a second one stops everything at once. */
export function listenForInterrupts(): Interrupts {
  const controller = new AbortController();
  const { signal } = controller;
  onInterrupt(() => {
    if (signal.aborted) exitNow(EXIT.interrupted);
    say();
    controller.abort();
  });
  return {
    signal,
    stopped: new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }),
    atExit: (work) => void process.on('exit', work),
  };
}
