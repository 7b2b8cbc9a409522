import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from '../random';
import { ApiError, PASSING } from './api-error';

/** A stream that brings nothing is given up after so many tries in a row. */
const TRIES = 10;

const LONGEST_WAIT_MS = 10_000;

/** Opens a stream; `onRetry` hears after how many milliseconds to come back. */
export type Open<Event> = (onRetry: (ms: number) => void) => AsyncIterable<Event>;

/**
 * What a stream brings, over any number of connections: whenever one ends or breaks off, the next is opened, after a
 * while. It goes on until nobody wants more of it.
 *
 * @throws the reason of `signal` where that is aborted; what `open` throws where it does so ten times in a row
 */
export async function* reconnecting<Event>(
  open: Open<Event>,
  signal?: AbortSignal,
): AsyncGenerator<Event, void, undefined> {
  let tries = 0;
  let waitMs = 1000;
  for (;;) {
    signal?.throwIfAborted();
    try {
      for await (const event of open((ms) => (waitMs = ms))) {
        tries = 0;
        yield event;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ApiError && !PASSING.has(error.problem.status)) throw error;
      if (tries >= TRIES) throw error;
    }
    tries += 1;
    // Those who were cut off together do not come back together.
    const most = Math.min(LONGEST_WAIT_MS, waitMs * 2 ** (tries - 1));
    await sleep(most * (0.5 + chance() / 2), undefined, { ...(signal && { signal }) }).catch(
      () => undefined,
    );
  }
}
