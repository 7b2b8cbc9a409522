import type { ItemContext, MapOptions } from './task';

/**
 * What tasks need of structured concurrency and neither the platform nor p-map and p-limit have. Nothing here
 * outlives the call that began it.
 */

const DEFAULT_CONCURRENCY = 8;

interface Stoppable {
  /** Usually the run's own. */
  readonly signal: AbortSignal;
}

/**
 * The results of `work` for each item, in order. When one fails, or `signal` is aborted, no further item is begun and
 * the others are told to stop; the first error is thrown once they have ended.
 */
export async function mapAll<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item, context: ItemContext) => Result | PromiseLike<Result>,
  { concurrency = DEFAULT_CONCURRENCY, signal }: MapOptions & Stoppable,
): Promise<Result[]> {
  signal.throwIfAborted();
  const group = new AbortController();
  const stopped = AbortSignal.any([signal, group.signal]);
  const underWay = new Set<Promise<unknown>>();
  const begin = (item: Item, index: number): Promise<Result> => {
    const one = (async () => work(item, { index, signal: stopped }))();
    underWay.add(one);
    void one.catch(() => undefined).finally(() => underWay.delete(one));
    return one;
  };
  // The supervisor, which shares files with executors, has no need of it.
  const { default: pMap } = require('p-map') as typeof import('p-map');
  try {
    return await pMap(items, begin, { concurrency, signal });
  } catch (error) {
    group.abort(error);
    await Promise.allSettled(underWay);
    throw error;
  }
}

type Work = (signal: AbortSignal) => unknown;

/** Begins all at once. The first that fails stops the others; its error is thrown once they have ended. */
export async function allOrCancel<const Works extends readonly Work[]>(
  works: Works,
  { signal }: Stoppable,
): Promise<{ -readonly [Key in keyof Works]: Awaited<ReturnType<Works[Key]>> }> {
  const results = await mapAll(works, (work, context) => work(context.signal), {
    concurrency: Infinity,
    signal,
  });
  return results as never;
}

/**
 * A section that goes to its end once it has begun, though `signal` be aborted meanwhile: what calls it is stopped after
 * it. A stopped run has a second left.
 */
export async function shielded<Result>(
  section: () => Result | PromiseLike<Result>,
  { signal }: Stoppable,
): Promise<Result> {
  signal.throwIfAborted();
  const result = await section();
  signal.throwIfAborted();
  return result;
}

/** Results as they come, whatever the order of the promises. The first that fails throws. */
export async function* asFinished<Result>(
  promises: Iterable<PromiseLike<Result>>,
): AsyncGenerator<Result, void, void> {
  const waiting = new Map(
    [...promises].map((promise, index) => [
      index,
      Promise.resolve(promise).then((result) => ({ index, result })),
    ]),
  );
  // One that nobody looks at any more must not end the process.
  for (const one of waiting.values()) one.catch(() => undefined);
  while (waiting.size > 0) {
    const { index, result } = await Promise.race(waiting.values());
    waiting.delete(index);
    yield result;
  }
}

/**
 * Each of so many parties waits until all have arrived; then it is ready for the next round.
 *
 * @throws RangeError `parties` is no whole number from 1 on
 */
export function barrier(parties: number, { signal }: Stoppable): () => Promise<void> {
  if (!Number.isInteger(parties) || parties < 1)
    throw new RangeError(`a barrier has one party or more, not ${parties}`);
  let round = Promise.withResolvers<undefined>();
  let arrived = 0;
  const broken = new Promise<never>((_, reject) => {
    const fail = () => reject(reasonOf(signal));
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { once: true });
  });
  broken.catch(() => undefined);
  return async () => {
    signal.throwIfAborted();
    const own = round;
    arrived += 1;
    if (arrived === parties) {
      arrived = 0;
      round = Promise.withResolvers();
      own.resolve(undefined);
    }
    await Promise.race([own.promise, broken]);
  };
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
