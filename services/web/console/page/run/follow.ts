import { PASSING } from '../../../../protocol/api/api-error';
import { readEvents } from '../../../../protocol/api/event-stream';
import type { RunEvent } from '../../../../protocol/api/types';
import { isFinal } from '../../../../protocol/run';
import { ask, Refused } from '../network';
import { pause } from '../pause';

/** What comes of following a run. */
export interface Listener {
  /** The sequence of the last line that is there. */
  readonly last: () => number;
  readonly onEvent: (event: RunEvent) => void;
  /** The connection broke, and is made again; undefined: it is back. */
  readonly onTrouble: (trouble: string | undefined) => void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/** Follows a run to its end, or to that of the signal, however often the connection breaks. */
export async function follow(id: string, listener: Listener, signal: AbortSignal): Promise<void> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
    try {
      const response = await ask(`/runs/${encodeURIComponent(id)}/log`, {
        accept: 'text/event-stream',
        headers: { 'last-event-id': String(listener.last()) },
        signal,
      });
      listener.onTrouble(undefined);
      for await (const event of readEvents(bytesOf(response))) {
        waitMs = FIRST_WAIT_MS / 2;
        listener.onEvent(event);
        if (event.type === 'state' && isFinal(event.run.state)) return;
      }
    } catch (error) {
      if (signal.aborted || (error instanceof Refused && !PASSING.has(error.problem.status)))
        return;
      listener.onTrouble('The connection broke. It is being made again.');
    }
    await pause(waitMs, signal);
    if (signal.aborted) return;
  }
}

/** Safari's streams are no async iterables. */
async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  try {
    for (;;) {
      const { value } = (await reader?.read()) ?? {};
      if (value === undefined) return;
      yield value;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}
