import { nowIso } from '../protocol/clock';
import type { NewLogLine } from '../protocol/run';
import type { LogSink } from './execution';

/** Lines and characters kept of one attempt's log, and characters of a line; the rest is left out and said. */
const MOST_LINES = 10_000;
const MOST_CHARACTERS = 4 * 2 ** 20;
const LONGEST_LINE = 16_384;
const LEFT_OUT = `… left out: the log is longer than ${MOST_LINES} lines or ${MOST_CHARACTERS} characters`;
const FLUSH_EVERY_MS = 100;

export interface LogBuffer {
  readonly sink: LogSink;
  /** Writes what is left. */
  close(): Promise<void>;
}

/** Gathers a run's lines and writes them in batches, in order, while the run goes on. */
export function logBuffer(write: (batch: readonly NewLogLine[]) => Promise<void>): LogBuffer {
  let waiting: NewLogLine[] = [];
  let written: Promise<void> = Promise.resolve();
  let lines = 0;
  let characters = 0;
  let isFull = false;
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
      if (isFull) return;
      isFull = lines === MOST_LINES || characters > MOST_CHARACTERS;
      // A cut may go through a character that is two.
      const line = (isFull ? LEFT_OUT : text).slice(0, LONGEST_LINE).toWellFormed();
      lines += 1;
      characters += line.length;
      timer ??= setTimeout(() => void flush(), FLUSH_EVERY_MS);
      waiting.push({ at: nowIso(), stream, text: line });
    },
    close: flush,
  };
}
