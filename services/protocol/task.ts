import type { z } from 'zod';
import type { Progress } from './run';

/** Where a handler task's function runs. */
export type ConcurrencyModel = 'event-loop' | 'worker-thread' | 'child-process' | 'command';

/** A length of time in seconds; `seconds()` and `minutes()` make one. */
export type Seconds = number & { readonly unit?: 'seconds' };

export const seconds = (count: number): Seconds => count;
export const minutes = (count: number): Seconds => count * 60;

/** What {@link TaskContext.map} passes beside the item. */
export interface ItemContext {
  /** Position of the item, from 0. */
  readonly index: number;
  /** Aborted as the run's own signal is, and when another item has failed. */
  readonly signal: AbortSignal;
}

export interface MapOptions {
  /** Items under way at once. Default 8. */
  readonly concurrency?: number;
}

export interface TaskContext {
  readonly runId: string;
  /** From 1. */
  readonly attempt: number;
  /**
   * The same in every attempt of the run, and of no other run: whoever takes it with a request can see that the
   * request came before.
   */
  readonly idempotencyKey: string;
  /** Aborted when the run is cancelled, its time is up, its lease is lost, or the runner stops. */
  readonly signal: AbortSignal;
  /** Writes a line into the run's log. */
  readonly log: (text: string) => void;
  /**
   * Says how far the run is; callers see it in `progress` of the run. Call it as often as you like: it is passed on
   * ten times a second at most, and the last one always.
   */
  readonly progress: (
    done: Progress['done'],
    total?: Progress['total'],
    text?: Progress['text'],
  ) => void;
  /**
   * The results of `work` for each item, in the items' order, with a bounded number of them under way. When one fails,
   * or the run is stopped, no further item is begun and the signal of those under way is aborted; the error is thrown
   * once they have ended. Items may be an async iterable: it is read as far as needed.
   */
  readonly map: <Item, Result>(
    items: Iterable<Item | PromiseLike<Item>> | AsyncIterable<Item>,
    work: (item: Item, context: ItemContext) => Result | PromiseLike<Result>,
    options?: MapOptions,
  ) => Promise<Result[]>;
  /**
   * Does `work` once in the life of the run: its result is stored before this returns, and further attempts of the run
   * get it from there. Steps may be nested and run side by side.
   *
   * @param name of its own within the run
   * @throws StepError two steps have this name, or the result is not what JSON can hold
   */
  readonly step: <Result>(
    name: string,
    work: (signal: AbortSignal) => Result | PromiseLike<Result>,
  ) => Promise<Result>;
}

/** How a failed run is tried again. */
export interface Retry {
  /** Attempts in all, the first included. Default 1. */
  readonly attempts?: number;
  /**
   * How the wait grows: `exponential` doubles it with each attempt, `linear` adds `delay`, `constant` keeps it.
   * Default `exponential`.
   */
  readonly backoff?: 'exponential' | 'linear' | 'constant';
  /** Wait before the second attempt. Default 1 s. */
  readonly delay?: Seconds;
  /** No wait is longer. Default 5 minutes. */
  readonly maxDelay?: Seconds;
  /** Waits between half of that time and all of it, so that runs that failed together spread out. Default true. */
  readonly jitter?: boolean;
}

/** At most so many runs begin within any such time. */
export interface RateLimit {
  readonly runs: number;
  readonly per: Seconds;
}

interface TaskBase<Input, Output> {
  /** Where it is given, it must be the name in slipway.config.ts. */
  readonly name?: string;
  /** Checks and types the input. */
  readonly input: z.ZodType<Input>;
  /** Checks and types the result. */
  readonly output: z.ZodType<Output>;
  /** Past this, the run is stopped and TIMED_OUT. Default 15 minutes. */
  readonly timeLimit?: Seconds;
  readonly retry?: Retry;
  /** Runs under way at once in each runner; the others stay in the queue. Default: as many as the runner has room for. */
  readonly concurrency?: number;
  /** How fast each runner begins runs; the others stay in the queue. */
  readonly rateLimit?: RateLimit;
  /**
   * Of runs that are submitted without one, from -100 to 100: those of a higher priority begin first. Default 0. SQS
   * keeps no priorities.
   */
  readonly priority?: number;
  /**
   * What a run is about: while an unfinished run of the task has the same key, a further one is CANCELLED before it
   * begins. Undefined: the run is about nothing that matters.
   */
  readonly unique?: (input: Input) => string | undefined;
}

export interface FunctionTask<Input, Output> extends TaskBase<Input, Output> {
  readonly runs: 'event-loop' | 'worker-thread' | 'child-process';
  run(input: Input, context: TaskContext): Promise<Output> | Output;
}

/** Program and arguments. */
export type Command = readonly [string, ...string[]];

/**
 * A program: input as JSON on its standard input; result as JSON in the file that SLIPWAY_RESULT_FILE names or, where
 * it writes none, on its last line of output.
 */
export interface CommandTask<Input, Output> extends TaskBase<Input, Output> {
  readonly runs: 'command';
  readonly command: Command | ((input: Input) => Command);
}

export type TaskDefinition<Input = unknown, Output = unknown> =
  FunctionTask<Input, Output> | CommandTask<Input, Output>;

/** Any task, whatever its input: what a table of tasks holds. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a function of a narrower input is no function of unknown
export type AnyTask = TaskDefinition<any, any>;

/** Types a handler task; a file of the application exports it as default. */
export function defineTask<Input, Output>(
  task: TaskDefinition<Input, Output>,
): TaskDefinition<Input, Output> {
  return task;
}

export const DEFAULT_TIME_LIMIT: Seconds = minutes(15);
