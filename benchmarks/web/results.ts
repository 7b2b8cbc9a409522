import type { Answered } from './deadline';
import type { Scenario } from './contenders';
import type { Paint } from './paint';
import type { Row } from './rounds';
import type { Latencies } from './steady';
import type { Streams } from './streams';

export const BUSY =
  'The machine had much else to do: these figures say little. Measure again when it has not.';

/** What one run of the benchmark found: it is printed, and the table of docs/benchmarks.md is made of it. */
export interface Results {
  /** Day on which it ran. */
  readonly date: string;
  readonly machine: string;
  /** It had other things to do before this began: the figures say little. */
  readonly busy: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly absent: Readonly<Record<string, string>>;
  readonly requests?: Readonly<Partial<Record<Scenario, readonly Row[]>>>;
  /** By contender, at half of what it answers at most. */
  readonly steady?: Readonly<Record<string, Latencies>>;
  readonly streams?: Readonly<Record<string, Streams>>;
  readonly paint?: Paint;
  readonly deadline?: Readonly<Record<string, Answered>>;
}

export interface Goal {
  readonly what: string;
  readonly wanted: string;
  readonly seen: string;
  readonly met: boolean;
}
