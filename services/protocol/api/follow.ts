import { isFinal } from '../run';
import type { ApiClient } from './network';
import { reconnecting } from './reconnect';
import type { RunEvent } from './types';

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
  const open = (onRetry: (ms: number) => void) => client.follow(id, signal, last, onRetry);
  for await (const event of reconnecting(open, signal)) {
    if (event.type === 'log') {
      if (event.line.sequence <= last) continue;
      last = event.line.sequence;
    }
    yield event;
    if (event.type === 'state' && isFinal(event.run.state)) return;
  }
}
