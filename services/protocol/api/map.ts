import type { SubmitOptions } from './client';
import type { RunHandle } from './run-handle';

export interface MapOptions {
  /** Runs that are under way at once. Default 16. */
  readonly concurrency?: number;
  /** Default `cancel`: the first failure cancels the others. `collect`: all go to their ends, each tells its own. */
  readonly failures?: 'cancel' | 'collect';
  /** Ends everything: runs under way are cancelled. */
  readonly signal?: AbortSignal;
  readonly priority?: number;
  /** The key of each run: the same map again, after a crash say, is the same runs. */
  readonly key?: (input: unknown, index: number) => string;
}

export type Settled<Output> = PromiseSettledResult<Output>;

const DEFAULT_CONCURRENCY = 16;

type Submit<Output> = (input: unknown, options: SubmitOptions) => Promise<RunHandle<Output>>;

/** Runs one task over many inputs. */
export async function mapRuns<Output>(
  submit: Submit<Output>,
  inputs: Iterable<unknown>,
  options: MapOptions = {},
): Promise<Output[] | Settled<Output>[]> {
  const { concurrency = DEFAULT_CONCURRENCY, failures = 'cancel', signal, priority, key } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new RangeError(`concurrency is ${concurrency}, not a whole number from 1 on`);
  const failed = new AbortController();
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const settled: Settled<Output>[] = [];
  const source = [...inputs].entries();

  const one = async (input: unknown, index: number): Promise<Output> => {
    // Not broken off: a run that nobody knows of could not be cancelled.
    const run = await submit(input, {
      ...(priority !== undefined && { priority }),
      ...(key !== undefined && { key: key(input, index) }),
    });
    try {
      return await run.result({ signal: stop });
    } catch (error) {
      // Best effort: what cannot be reached cannot be told to stop.
      if (stop.aborted) await run.cancel().catch(() => undefined);
      throw error;
    }
  };
  const worker = async (): Promise<void> => {
    for (const [index, input] of source) {
      if (stop.aborted) return;
      try {
        settled[index] = { status: 'fulfilled', value: await one(input, index) };
      } catch (reason) {
        settled[index] = { status: 'rejected', reason };
        if (failures === 'cancel') failed.abort(reason);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));

  signal?.throwIfAborted();
  if (failures === 'collect') return settled;

  if (failed.signal.aborted) throw failed.signal.reason;
  return settled.map((result) => (result as PromiseFulfilledResult<Output>).value);
}
