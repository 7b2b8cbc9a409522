import type { z } from 'zod';

/** Where a handler task's function runs. */
export type ConcurrencyModel = 'event-loop' | 'worker-thread' | 'child-process' | 'command';

/** A length of time in seconds; `seconds()` and `minutes()` make one. */
export type Seconds = number & { readonly unit?: 'seconds' };

export const seconds = (count: number): Seconds => count;
export const minutes = (count: number): Seconds => count * 60;

export interface TaskContext {
  readonly runId: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the run is cancelled, its time is up, or the runner stops. */
  readonly signal: AbortSignal;
  /** Writes a line into the run's log. */
  readonly log: (text: string) => void;
}

export interface Retry {
  /** Attempts in all, the first included. Default 1. */
  readonly attempts: number;
  /** Wait before the second attempt; doubles with each further one, with jitter. Default 1 s. */
  readonly delay?: Seconds;
}

interface TaskBase<Input, Output> {
  /** Checks and types the input. */
  readonly input: z.ZodType<Input>;
  /** Checks and types the result. */
  readonly output: z.ZodType<Output>;
  /** Past this, the run is stopped and TIMED_OUT. Default 15 minutes. */
  readonly timeLimit?: Seconds;
  readonly retry?: Retry;
}

export interface FunctionTask<Input, Output> extends TaskBase<Input, Output> {
  readonly runs: 'event-loop' | 'worker-thread' | 'child-process';
  run(input: Input, context: TaskContext): Promise<Output> | Output;
}

/** A program: input as JSON on its standard input, result as JSON on its last line of output. */
export interface CommandTask<Input, Output> extends TaskBase<Input, Output> {
  readonly runs: 'command';
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
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
