import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from '../random';
import { isFinal } from '../run';
import { ApiError } from './api-error';
import { PASSING } from './live';
import type { ApiClient } from './network';
import type { RunEvent } from './types';

/** A stream that brings nothing is given up after so many tries in a row. */
const TRIES = 10;

const LONGEST_WAIT_MS = 10_000;

/**
 * A run's log after a line, its states and its progress, up to its final state: each line once, however often the
 * connection breaks.
 *
 * @throws the reason of `signal` where that is aborted
 */
export async function* followToEnd(
  client: Pick<ApiClient, 'follow'>,
  id: string,
  { after = 0, signal }: { readonly after?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<RunEvent, void, undefined> {
  let last = after;
  let tries = 0;
  let waitMs = 1000;
  for (;;) {
    signal?.throwIfAborted();
    try {
      for await (const event of client.follow(id, signal, last, (ms) => (waitMs = ms))) {
        tries = 0;
        if (event.type === 'log') {
          if (event.line.sequence <= last) continue;
          last = event.line.sequence;
        }
        yield event;
        if (event.type === 'state' && isFinal(event.run.state)) return;
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
