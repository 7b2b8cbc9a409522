import type { NewLogLine } from '../protocol/run';
import type { AttemptResult } from './messages';

/** An attempt under way, whatever executes it. */
export interface Execution {
  /** `lost`: the executor died under it; the attempt does not count. */
  readonly ended: Promise<AttemptResult | 'lost'>;
  /** Asks the work to stop. */
  readonly abort: () => void;
  /** Ends the work; settles when that was seen, or nothing more can be done. */
  readonly kill: () => Promise<void>;
}

export type LogSink = (line: Pick<NewLogLine, 'stream' | 'text'>) => void;
