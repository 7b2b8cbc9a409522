import type { Seconds } from './task';

/** Tells the task runner's executor what to do after an error; a task's bundle has its own copy of these classes. */
const ADVICE = Symbol.for('slipway.retry');

type Advice = { readonly kind: 'never' } | { readonly kind: 'after'; readonly seconds: Seconds };

/** Thrown by a task: to try again would not help. The run is FAILED at once. */
export class NoRetry extends Error {
  readonly [ADVICE]: Advice = { kind: 'never' };

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoRetry';
  }
}

/** Thrown by a task: if an attempt is left, it begins after this time, whatever `retry` says of waiting. */
export class RetryAfter extends Error {
  readonly [ADVICE]: Advice;

  /** @throws RangeError `delay` is negative or no number */
  constructor(delay: Seconds, message = `again in ${delay} s`, options?: ErrorOptions) {
    super(message, options);
    if (!(delay >= 0)) throw new RangeError(`RetryAfter takes seconds from 0 on, not ${delay}`);
    this.name = 'RetryAfter';
    this[ADVICE] = { kind: 'after', seconds: delay };
  }
}

/** A step cannot be remembered: its name is taken, or its result is not what JSON can hold. */
export class StepError extends NoRetry {
  constructor(message: string) {
    super(message);
    this.name = 'StepError';
  }
}

/** What an error that a task threw says of trying again. */
export function adviceOf(error: unknown): Advice | undefined {
  return error instanceof Error && ADVICE in error ? (error[ADVICE] as Advice) : undefined;
}
