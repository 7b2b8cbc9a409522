import type { NewLogLine } from '../protocol/run';
import type { AttemptResult } from './messages';

/** An attempt under way, whatever executes it. */
export interface Execution {
  readonly ended: Promise<Ended>;
  /** Asks the work to stop. */
  readonly abort: () => void;
  /** Ends the work; settles when that was seen, or nothing more can be done. */
  readonly kill: () => Promise<void>;
}

/**
 * `lost`: its executor was ended for the sake of another run; the attempt does not count. A crash: the executor died
 * under it, and nobody meant it to.
 */
export type Ended = AttemptResult | 'lost' | Crash;

export interface Crash {
  /** How the executor died, what it held, what it said last. */
  readonly crash: string;
}

export type LogSink = (line: Pick<NewLogLine, 'stream' | 'text'>) => void;
