import { createParser } from 'eventsource-parser';
import { liveEventOf } from '../../../services/protocol/api/event-stream';
import type { LiveEvent, ServiceStatus } from '../../../services/protocol/api/types';
import type { RunSummary } from '../../../services/protocol/run';

/** A stream of events that is read to its end. */
export interface Listening {
  readonly events: readonly LiveEvent[];
  readonly retries: readonly number[];
  /** The last event of each run. */
  readonly runs: ReadonlyMap<string, RunSummary>;
  lastId(): string | undefined;
  resets(): number;
  status(): ServiceStatus | undefined;
  /** Settles as soon as `condition` holds, looked at after each part. Rejects when the stream ends before. */
  until(condition: () => boolean): Promise<void>;
  /** Settles when the service has ended the stream. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Listens from when the answer has begun: what happens afterwards must be told. */
export async function listen(
  url: string,
  query = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Listening> {
  const left = new AbortController();
  const answer = await fetch(`${url}/api/v1/events${query}`, { headers, signal: left.signal });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  const events: LiveEvent[] = [];
  const retries: number[] = [];
  const runs = new Map<string, RunSummary>();
  const waiting = new Set<() => void>();
  let lastId: string | undefined;
  let isOver = false;
  const parser = createParser({
    onRetry: (ms) => retries.push(ms),
    onEvent: (message) => {
      lastId = message.id ?? lastId;
      const event = liveEventOf(message);
      if (event === undefined) return;
      events.push(event);
      if (event.type === 'run') runs.set(event.run.id, event.run);
    },
  });
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const part of answer.body!) {
      parser.feed(decoder.decode(part, { stream: true }));
      for (const look of [...waiting]) look();
    }
  };
  const ended = read().finally(() => {
    isOver = true;
    for (const look of [...waiting]) look();
  });
  ended.catch(() => undefined); // who stops it, or is cut off, knows
  return {
    events,
    retries,
    runs,
    ended,
    lastId: () => lastId,
    resets: () => events.filter(({ type }) => type === 'reset').length,
    status: () => events.findLast((event) => event.type === 'status'),
    until: (condition) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!condition() && !isOver) return;
          waiting.delete(look);
          if (condition()) resolve();
          else reject(new Error('the stream ended before'));
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      left.abort();
      await ended.catch(() => undefined);
    },
  };
}
