import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { nowMs } from '../clock';
import { comeBackAfterMs } from '../random';

/** One client's stream of events. */
export interface Stream {
  tell(text: Buffer): void;
  /** Calls back when the client has gone or the stream has ended, at once where that was before. */
  onEnd(listener: () => void): void;
  /** Ends what has not begun: nothing was sent. */
  drop(): void;
}

export interface Streams {
  /** @param headers of the answer, beside those of a stream */
  open(response: ServerResponse, headers: OutgoingHttpHeaders): Stream;
  count(): number;
  /** Ends all of them; clients come back. */
  end(): void;
}

/** A client that lets more than this wait is cut off: it comes back with `Last-Event-ID`, or for a reset. Bytes. */
const MOST_WAITING = 4 * 1024 * 1024;

/** Proxies close a connection that is silent for a minute. */
const KEEP_ALIVE_EVERY_MS = 15_000;

/** A right to listen that was withdrawn does not go on for ever. */
const LONGEST_MS = 3600_000;

/** What a client has not taken this long after its stream has ended is not for it. */
const LAST_WORDS_MS = 2000;

const KEEP_ALIVE = Buffer.from(': \n\n');

interface Open {
  readonly response: ServerResponse;
  readonly untilMs: number;
}

/**
 * Writes events to many clients. What is told to several is one buffer for all of them; nothing else is kept for a client
 * than what its connection has not taken yet.
 */
export function liveStreams(): Streams {
  const open = new Set<Open>();
  let ending = false;
  let keepingAlive: NodeJS.Timeout | undefined;

  const write = (response: ServerResponse, text: Buffer): void => {
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength > MOST_WAITING) response.destroy();
    else response.write(text);
  };
  const end = ({ response }: Open): void => {
    // One that has not begun ends as soon as it does.
    if (!response.headersSent) return;
    write(response, hint());
    response.end();
  };
  const keepAlive = (): void => {
    const now = nowMs();
    for (const one of open)
      if (now >= one.untilMs) end(one);
      else if (one.response.headersSent) write(one.response, KEEP_ALIVE);
  };
  const close = (one: Open): void => {
    open.delete(one);
    if (open.size > 0) return;
    clearInterval(keepingAlive);
    keepingAlive = undefined;
  };

  return {
    count: () => open.size,
    open: (response, headers) => {
      const one = { response, untilMs: nowMs() + LONGEST_MS };
      open.add(one);
      keepingAlive ??= setInterval(keepAlive, KEEP_ALIVE_EVERY_MS).unref();
      const ended = Promise.withResolvers<undefined>();
      response.once('close', () => {
        close(one);
        ended.resolve(undefined);
      });
      return {
        tell: (text) => {
          if (!response.headersSent && !response.destroyed) {
            response.writeHead(200, {
              ...headers,
              'content-type': 'text/event-stream',
              'cache-control': 'no-store',
              'x-accel-buffering': 'no',
            });
            write(response, hint());
          }
          write(response, text);
          if (ending) end(one);
        },
        onEnd: (listener) => void ended.promise.then(listener),
        drop: () => close(one),
      };
    },
    end: () => {
      ending = true;
      for (const one of open) end(one);
      // One that does not read would hold up the end of the service.
      setTimeout(() => {
        for (const { response } of open) response.destroy();
      }, LAST_WORDS_MS).unref();
    },
  };
}

/** Those who are cut off together do not come back together. */
const hint = (): Buffer => Buffer.from(`retry: ${comeBackAfterMs()}\n\n`);
