import { isFinal, type LogLine, type Run, type RunState } from '../run';
import type { Seconds } from '../task';
import { followToEnd } from './follow';
import type { ApiClient } from './network';
import { RunFailure } from './run-failure';
import type { RunEvent } from './types';

export interface WaitOptions {
  /** Ends the wait, not the run: the promise is rejected with its reason. */
  readonly signal?: AbortSignal;
  /** As an aborted signal after so long, with a TimeoutError. Default: no limit. */
  readonly timeLimit?: Seconds;
}

export interface LogOptions {
  readonly signal?: AbortSignal;
  /** Only lines after this sequence. Default: from the first. */
  readonly after?: number;
}

/** A run that was submitted, here or by somebody else. */
export interface RunHandle<Output = unknown> {
  readonly id: string;
  state(): Promise<RunState>;
  /** All that is known of it now. */
  get(): Promise<Run>;
  /** Waits for its end. @throws RunFailure it did not succeed */
  result(options?: WaitOptions): Promise<Output>;
  /** Waits for its end, whatever that is. */
  done(options?: WaitOptions): Promise<Run>;
  /** Asks for its end. What waits is CANCELLED at once; what runs is stopped, and `done` tells when. */
  cancel(): Promise<RunState>;
  /**
   * Calls back once it is over, at once where it is; with an error where the service cannot be asked any more. Gives
   * back what takes the request back.
   */
  onDone(callback: (error: unknown, run: Run | undefined) => void): () => void;
  /** Its log as it comes, from the first line to the last: each once, however often the connection breaks. */
  log(options?: LogOptions): AsyncIterable<LogLine>;
  /** As `log`, with its changes of state and its progress. */
  events(options?: LogOptions): AsyncIterable<RunEvent>;
}

/** For those who wait for the end and not for lines. */
const BEHIND_ANY_LINE = 10 ** 15 - 1;

export function runHandle<Output>(client: ApiClient, id: string): RunHandle<Output> {
  const events = (options: LogOptions = {}) => followToEnd(client, id, options);

  const done = async ({ signal, timeLimit }: WaitOptions = {}): Promise<Run> => {
    const limits = [
      ...(signal === undefined ? [] : [signal]),
      ...(timeLimit === undefined ? [] : [AbortSignal.timeout(timeLimit * 1000)]),
    ];
    const limit = AbortSignal.any(limits);
    for await (const event of events({ after: BEHIND_ANY_LINE, signal: limit }))
      if (event.type === 'state' && isFinal(event.run.state)) return event.run;
    throw new Error(`the run ${id} is gone`);
  };

  return {
    id,
    events,
    done,
    get: () => client.run(id),
    state: async () => (await client.run(id)).state,
    cancel: async () => (await client.cancel(id)).state,
    result: async (options) => {
      const run = await done(options);
      if (run.state !== 'SUCCEEDED') throw new RunFailure(run);
      return run.result as Output;
    },
    onDone: (callback) => {
      const left = new AbortController();
      done({ signal: left.signal }).then(
        (run) => {
          if (!left.signal.aborted) callback(undefined, run);
        },
        (error: unknown) => {
          if (!left.signal.aborted) callback(error, undefined);
        },
      );
      return () => left.abort();
    },
    log: async function* (options) {
      for await (const event of events(options)) if (event.type === 'log') yield event.line;
    },
  };
}
