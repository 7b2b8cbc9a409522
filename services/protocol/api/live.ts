import { setTimeout as sleep } from 'node:timers/promises';
import type { EventSourceMessage } from 'eventsource-parser';
import { chance } from '../random';
import { liveEventOf } from './event-stream';
import { ApiError } from './api-error';
import type { LiveEvent } from './types';

/** A stream that brings nothing is given up after so many tries in a row. */
const TRIES = 10;

const LONGEST_WAIT_MS = 10_000;

/** Answers of a service that is being replaced, or has too much to do. */
export const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Opens a stream after an event; `onRetry` hears after how many milliseconds to come back. */
export type OpenStream = (
  lastId: string | undefined,
  onRetry: (ms: number) => void,
) => AsyncIterable<EventSourceMessage>;

/**
 * Everything that happens, over any number of connections: each goes on where the one before broke off, or with a
 * reset.
 *
 * @throws the reason of `signal` where that is aborted; what `open` throws where it does so ten times in a row
 */
export async function* liveEvents(
  open: OpenStream,
  signal?: AbortSignal,
): AsyncGenerator<LiveEvent, void, undefined> {
  let lastId: string | undefined;
  let tries = 0;
  let waitMs = 1000;
  for (;;) {
    signal?.throwIfAborted();
    try {
      for await (const message of open(lastId, (ms) => (waitMs = ms))) {
        tries = 0;
        lastId = message.id ?? lastId;
        const event = liveEventOf(message);
        if (event !== undefined) yield event;
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
