import { createParser } from 'eventsource-parser';
import { useEffect, useRef } from 'preact/hooks';
import { liveEventOf } from '../../../protocol/api/event-stream';
import type { LiveEvent, ServiceStatus } from '../../../protocol/api/types';
import type { RunSummary } from '../../../protocol/run';
import { nowMs } from './clock';
import { ask, Refused } from './network';
import { pause } from './pause';
import { chance } from './random';

/** What somebody on the page wants to hear. */
export interface LiveListener {
  /** A run is new or has changed. */
  readonly run?: (run: RunSummary) => void;
  /** Queue and runners; the last that is known comes at once. */
  readonly status?: (status: ServiceStatus) => void;
  /** Something was missed: ask anew for what is shown. */
  readonly reset?: () => void;
}

/** `lost`: the service does not answer, and is asked again and again. */
export type ConnectionState = 'connecting' | 'open' | 'lost';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/** The service sends a sign of life every 15 seconds. */
const SILENCE_MS = 45_000;

/** A tab that nobody looks at for so long hears nothing until somebody does. */
const HIDDEN_MS = 60_000;

/** The next page may want to listen as well. */
const LINGER_MS = 2000;

/** A service that is started anew answers soon: nobody is told of that. */
const TRIES_BEFORE_LOST = 3;

const listeners = new Set<LiveListener>();
const watchers = new Set<(state: ConnectionState) => void>();
let state: ConnectionState = 'connecting';
let status: ServiceStatus | undefined;
let connection: AbortController | undefined;
let lastId: string | undefined;

/**
 * Listens to what happens in the environment: all of a page share one connection, which comes back by itself.
 *
 * @returns how to stop that
 */
export function onLive(listener: LiveListener): () => void {
  listeners.add(listener);
  if (status !== undefined) listener.status?.(status);
  if (!document.hidden) connect();
  return () => {
    listeners.delete(listener);
    setTimeout(() => {
      if (listeners.size === 0) disconnect();
    }, LINGER_MS);
  };
}

/** As {@link onLive}, while a part of the page is there. */
export function useLive(listener: LiveListener): void {
  const current = useRef(listener);
  current.current = listener;
  useEffect(
    () =>
      onLive({
        run: (run) => current.current.run?.(run),
        status: (now) => current.current.status?.(now),
        reset: () => current.current.reset?.(),
      }),
    [],
  );
}

/** Calls back at once, and whenever the connection changes. */
export function onConnection(watcher: (state: ConnectionState) => void): () => void {
  watchers.add(watcher);
  watcher(state);
  return () => void watchers.delete(watcher);
}

function setState(next: ConnectionState): void {
  if (next === state) return;
  state = next;
  for (const watcher of [...watchers]) watcher(next);
}

function connect(): void {
  if (connection !== undefined) return;
  connection = new AbortController();
  void stayConnected(connection.signal);
}

function disconnect(): void {
  connection?.abort();
  connection = undefined;
  setState('connecting');
}

async function stayConnected(signal: AbortSignal): Promise<void> {
  const isOver = (): boolean => signal.aborted;
  let tries = 0;
  let firstWaitMs = FIRST_WAIT_MS;
  while (!isOver()) {
    try {
      await listen(signal, {
        heard: () => {
          tries = 0;
          setState('open');
        },
        comeBackAfter: (ms) => (firstWaitMs = ms),
      });
    } catch (error) {
      if (isOver()) return;
      // Without a token there is nothing to hear; the reader has been asked for one.
      if (error instanceof Refused && error.problem.status < 500) tries += 2;
    }
    if (isOver()) return;
    tries += 1;
    if (tries >= TRIES_BEFORE_LOST) setState('lost');
    const most = Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** (tries - 1));
    await pause(most * (0.5 + chance() / 2), signal);
  }
}

interface Heard {
  readonly heard: () => void;
  readonly comeBackAfter: (ms: number) => void;
}

/** One connection, to its end. */
async function listen(signal: AbortSignal, { heard, comeBackAfter }: Heard): Promise<void> {
  const own = new AbortController();
  let heardAt = nowMs();
  const giveUp = setInterval(() => {
    if (nowMs() - heardAt > SILENCE_MS) own.abort();
  }, SILENCE_MS / 3);
  try {
    const response = await ask('/events', {
      accept: 'text/event-stream',
      headers: lastId === undefined ? {} : { 'last-event-id': lastId },
      signal: AbortSignal.any([signal, own.signal]),
    });
    const parser = createParser({
      onRetry: comeBackAfter,
      onEvent: (message) => {
        lastId = message.id ?? lastId;
        const event = liveEventOf(message);
        if (event !== undefined && !signal.aborted) tell(event);
      },
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const part = await reader?.read();
      if (part?.value === undefined) return;
      heardAt = nowMs();
      heard();
      parser.feed(part.value);
    }
  } finally {
    clearInterval(giveUp);
  }
}

function tell(event: LiveEvent): void {
  if (event.type === 'status') status = { queue: event.queue, runners: event.runners };
  for (const listener of [...listeners])
    if (event.type === 'run') listener.run?.(event.run);
    else if (event.type === 'status') listener.status?.(event);
    else listener.reset?.();
}

let hiding: ReturnType<typeof setTimeout> | undefined;

document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(disconnect, HIDDEN_MS);
  else if (listeners.size > 0) connect();
});
