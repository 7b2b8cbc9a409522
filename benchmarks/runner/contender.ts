import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A queue with its workers. Each is a file beside this one. */
export interface Contender {
  readonly name: string;
  readonly open: () => Promise<Opened>;
}

/** Runs that do nothing, through a queue that is open. */
export interface Opened {
  /** Hands in so many, with up to 1,000 unanswered; settles when the queue has promised to keep them. Nobody works. */
  readonly enqueue: (count: number) => Promise<void>;
  /** Works off all that wait. */
  readonly drain: () => Promise<void>;
  /** Hands in so many while they are worked off; settles when all are over. */
  readonly endToEnd: (count: number) => Promise<void>;
  /** From the promise that a run is kept to its first line, in milliseconds, one run after another. */
  readonly pickUp?: (samples: number) => Promise<readonly number[]>;
  readonly close: () => Promise<void>;
}

export const IN_FLIGHT = 1000;

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'slipway-benchmark-'));

/** Calls so often, with at most so many unanswered. */
export async function inFlight(
  count: number,
  most: number,
  call: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const line = async (): Promise<void> => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: Math.min(most, count) }, line));
}

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
