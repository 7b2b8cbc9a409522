import type { Answered } from './deadline';
import type { Scenario } from './contenders';
import type { Paint } from './paint';
import type { Row } from './rounds';
import type { Latencies } from './steady';
import type { Streams } from './streams';

/** What one run of the benchmark found: it is printed, and the table of docs/benchmarks.md is made of it. */
export interface Results {
  /** Day on which it ran. */
  readonly date: string;
  readonly machine: string;
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
