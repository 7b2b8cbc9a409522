import type { EventSourceMessage } from 'eventsource-parser';
import { liveEventOf } from './event-stream';
import { reconnecting } from './reconnect';
import type { LiveEvent } from './types';

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
  for await (const message of reconnecting((onRetry) => open(lastId, onRetry), signal)) {
    lastId = message.id ?? lastId;
    const event = liveEventOf(message);
    if (event !== undefined) yield event;
  }
}
