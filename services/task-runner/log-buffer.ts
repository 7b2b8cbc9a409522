import { nowIso } from '../protocol/clock';
import type { NewLogLine } from '../protocol/run';
import type { LogSink } from './execution';

/** Lines kept of one attempt's log, and characters of a line; the rest is left out and said. */
const MOST_LINES = 10_000;
const LONGEST_LINE = 16_384;
const FLUSH_EVERY_MS = 100;

export interface LogBuffer {
  readonly sink: LogSink;
  /** Writes what is left. */
  close(): Promise<void>;
}

/** Gathers a run's lines and writes them in batches, in order, while the run goes on. */
export function logBuffer(write: (lines: readonly NewLogLine[]) => Promise<void>): LogBuffer {
  let waiting: NewLogLine[] = [];
  let written: Promise<void> = Promise.resolve();
  let taken = 0;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) written = written.then(() => write(batch)).catch(() => undefined);
    return written;
  };
  return {
    sink: ({ stream, text }) => {
      taken += 1;
      timer ??= setTimeout(() => void flush(), FLUSH_EVERY_MS);
      if (taken > MOST_LINES + 1) return;
      const line =
        taken > MOST_LINES ? `… left out: the log is longer than ${MOST_LINES} lines` : text;
      waiting.push({ at: nowIso(), stream, text: line.slice(0, LONGEST_LINE) });
    },
    close: flush,
  };
}
