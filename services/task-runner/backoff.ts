import { chance } from '../protocol/random';
import type { Backoff } from './messages';

/**
 * Seconds to wait after so many failures, from 1.
 *
 * @param share from 0 up to 1: how much of the jitter is taken
 */
export function waitSeconds(
  { kind, delaySeconds, maxDelaySeconds, jitter }: Backoff,
  failures: number,
  share = chance(),
): number {
  const grown = {
    // 2 ** 1024 is no number any more, and 0 of it neither
    exponential: () => delaySeconds * 2 ** Math.min(failures - 1, 1000),
    linear: () => delaySeconds * failures,
    constant: () => delaySeconds,
  }[kind]();
  const longest = Math.min(maxDelaySeconds, grown);
  return jitter ? longest * (0.5 + share / 2) : longest;
}
