import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { liveEventText } from '../../protocol/api/event-stream';
import type { Backend } from '../../protocol/backend';
import type { Happened } from '../../protocol/feed';
import type { RunState, RunSummary } from '../../protocol/run';
import { statusWatch } from './status-watch';

/** What somebody wants to hear of. */
export interface Wanted {
  readonly task?: string | undefined;
  readonly states?: readonly RunState[] | undefined;
}

/** Somebody who listens, and what they are told in. */
export interface Listener extends Wanted {
  readonly tell: (text: Buffer) => void;
}

export interface Hub {
  /**
   * Tells from now on what happens, after what happened since `lastId` or, where nobody knows that, a reset.
   *
   * @returns how to leave
   * @throws what queue or store throw
   */
  join(listener: Listener, lastId: string | undefined): Promise<() => void>;
  close(): void;
}

/** What happens within this time is told together, and of one run only the last of it. Milliseconds. */
const TOLD_EVERY_MS = 100;

/** While more happens than can be told. */
const FLOODED_EVERY_MS = 1000;

/** After the last listener has left, somebody who changes the page is soon back. */
const LINGER_MS = 5000;

const TROUBLE_MS = 1000;

const NOW = AbortSignal.abort();

/** Asks queue and store for all who listen, and while somebody does. */
export function liveHub({ feed, overview }: Backend, logger: FastifyBaseLogger): Hub {
  const listeners = new Set<Listener>();
  let watching: { readonly stop: AbortController; readonly begun: Promise<void> } | undefined;
  let lingering: NodeJS.Timeout | undefined;
  let closed = false;
  const status = statusWatch(overview, (text) => {
    for (const listener of listeners) listener.tell(text);
  });

  const tell = (happened: Happened): void => {
    const texts = textsOf(happened);
    for (const listener of listeners) {
      const text = texts(listener);
      if (text !== undefined) listener.tell(text);
    }
  };

  /** A look at queue and runners that had to wait is not forgotten when nothing else happens. */
  const untilDue = (signal: AbortSignal): AbortSignal => {
    const dueInMs = status.dueInMs();
    return dueInMs === undefined
      ? signal
      : AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(dueInMs))]);
  };

  const watch = async (from: string, signal: AbortSignal): Promise<void> => {
    const isOver = () => signal.aborted;
    let position = from;
    while (!isOver()) {
      try {
        const happened = await feed.next(position, untilDue(signal));
        position = happened.position;
        const isNews = happened.gap || happened.runs.length > 0;
        if (isNews) tell(happened);
        await status.look(isNews || happened.stirred === true);
        await sleep(happened.gap ? FLOODED_EVERY_MS : TOLD_EVERY_MS, undefined, { signal });
      } catch (error) {
        if (isOver()) return;
        logger.warn({ error: String(error) }, 'queue or store do not tell what happens');
        await sleep(TROUBLE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  };

  const begin = (): Promise<void> => {
    clearTimeout(lingering);
    if (watching !== undefined) return watching.begun;
    const stop = new AbortController();
    const begun = feed.next(undefined, NOW).then(({ position }) => {
      if (!closed) void watch(position, stop.signal);
    });
    watching = { stop, begun };
    begun.catch(() => (watching = undefined));
    return begun;
  };

  const stop = (): void => {
    clearTimeout(lingering);
    watching?.stop.abort();
    watching = undefined;
  };

  const leave = (listener: Listener): void => {
    listeners.delete(listener);
    if (listeners.size > 0 || watching === undefined) return;
    clearTimeout(lingering);
    lingering = setTimeout(() => {
      if (listeners.size === 0) stop();
    }, LINGER_MS).unref();
  };

  return {
    join: async (listener, lastId) => {
      // What comes before the answer to what was missed is told after it.
      let early: Buffer[] | undefined = [];
      const joined: Listener = {
        ...listener,
        tell: (text) => (early === undefined ? listener.tell(text) : void early.push(text)),
      };
      listeners.add(joined);
      try {
        await begin();
        const missed = textsOf(await feed.next(lastId, NOW))(listener);
        const now = await status.now();
        if (missed !== undefined) listener.tell(missed);
        listener.tell(now);
        for (const text of early) listener.tell(text);
        early = undefined;
      } catch (error) {
        leave(joined);
        throw error;
      }
      return () => leave(joined);
    },
    close: () => {
      closed = true;
      stop();
    },
  };
}

/** The events of what happened, made once for all who want the same. */
function textsOf({ position, gap, runs }: Happened): (wanted: Wanted) => Buffer | undefined {
  const made = new Map<string, Buffer | undefined>();
  return ({ task, states }) => {
    const name = JSON.stringify([task, states]);
    if (!made.has(name)) {
      const wanted = runs.filter(
        (run) => (task ?? run.task) === run.task && (states ?? [run.state]).includes(run.state),
      );
      made.set(
        name,
        gap ? Buffer.from(liveEventText({ type: 'reset' }, position)) : bufferOf(wanted, position),
      );
    }
    return made.get(name);
  };
}

/** The last event has the position: who is cut off before it has not heard all of it. */
function bufferOf(runs: readonly RunSummary[], position: string): Buffer | undefined {
  if (runs.length === 0) return undefined;
  const texts = runs.map((run, index) =>
    liveEventText({ type: 'run', run }, index === runs.length - 1 ? position : undefined),
  );
  return Buffer.from(texts.join(''));
}
