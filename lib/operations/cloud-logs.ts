import { takeEvents, tailFrom, type Tail } from './log-tail';
import { poll } from './poll';
import type { LogEvent, LogQuery, Logs } from './ports';

export interface LogSource {
  /** `web`. */
  readonly name: string;
  readonly group: string;
  readonly stream?: string;
}

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 2000;

const queryOf = ({ name, ...rest }: LogSource, sinceMs: number): LogQuery => ({
  ...rest,
  source: name,
  sinceMs,
});

/** Lines of several logs as one, in the order of time: once, or until the signal is aborted. */
export function cloudLogs(
  aws: Logs,
  sources: readonly LogSource[],
  {
    sinceMs,
    follow,
    everyMs = LOOK_EVERY_MS,
  }: { readonly sinceMs: number; readonly follow: boolean; readonly everyMs?: number },
  signal: AbortSignal,
): AsyncIterable<LogEvent> {
  return poll(
    {
      initial: tailFrom(sinceMs),
      look: async (tail: Tail) =>
        (
          await Promise.all(sources.map((source) => aws.events(queryOf(source, tail.sinceMs))))
        ).flat(),
      step: (tail: Tail, found: readonly LogEvent[]) => {
        const { tail: state, fresh } = takeEvents(tail, found);
        return { state, events: fresh, done: !follow };
      },
      everyMs,
    },
    signal,
  );
}
