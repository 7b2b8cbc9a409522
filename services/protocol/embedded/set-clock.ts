import { monotonicMs, nowMs } from '../clock';

/** What clocks are moved by bit by bit, to be right, is less between two looks. Milliseconds. */
const TOLERANCE_MS = 1000;

/**
 * Tells whether the clock on the wall went forward by more than the time that passed: somebody set it, or the machine
 * slept. To be asked every few seconds.
 *
 * @param forMs for so long afterwards the answer is yes
 */
export function setForward(forMs: number): () => boolean {
  const ahead = (): number => nowMs() - monotonicMs();
  let before = ahead();
  let until = -Infinity;
  return () => {
    const now = ahead();
    if (now - before > TOLERANCE_MS) until = monotonicMs() + forMs;
    before = now;
    return monotonicMs() < until;
  };
}
