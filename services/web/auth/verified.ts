import type { Caller } from './caller';

/** A credential that was found to be good. */
export interface Verified {
  readonly caller: Caller;
  /** When it ends, in milliseconds since 1970; Infinity: when somebody ends it. */
  readonly untilMs: number;
}

export type Verify = (text: string) => Promise<Verified>;
