import type { Rate } from './load';

export interface Row {
  readonly name: string;
  /** Median of the rounds. */
  readonly perSecond: number;
  /** Median of the rounds; 0: the machine does not tell. */
  readonly cpuMicroseconds: number;
  /** Answers a second beside those of the baseline, in the same round each; the median. */
  readonly ratio: number;
  /** What a core of the machine would answer beside the baseline: the same of processor time. */
  readonly coreRatio: number;
}

/** The middle one, or what lies between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const last = sorted.length - 1;
  return ((sorted[Math.floor(last / 2)] ?? 0) + (sorted[Math.ceil(last / 2)] ?? 0)) / 2;
}

/**
 * Measures all in turn, round after round, so that what else the machine does meets all of them; the first round is not
 * counted.
 */
export async function alternate(
  measures: ReadonlyMap<string, () => Promise<Rate>>,
  rounds: number,
  baseline: string,
): Promise<Row[]> {
  const rates = new Map([...measures.keys()].map((name): [string, Rate[]] => [name, []]));
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, measure] of measures) {
      const rate = await measure();
      if (round > 0) rates.get(name)?.push(rate);
    }
  const base = rates.get(baseline) ?? [];
  const beside = (own: readonly Rate[], ratio: (one: Rate, other: Rate) => number): number =>
    median(own.map((rate, round) => ratio(rate, base[round]!)));
  return [...rates].map(([name, own]) => ({
    name,
    perSecond: median(own.map(({ perSecond }) => perSecond)),
    cpuMicroseconds: median(own.map(({ cpuMicroseconds }) => cpuMicroseconds)),
    ratio: beside(own, (one, other) => one.perSecond / other.perSecond),
    coreRatio: beside(own, (one, other) => other.cpuMicroseconds / one.cpuMicroseconds),
  }));
}
