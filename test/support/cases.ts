/**
 * How many random cases a property is tried with: `PROPERTY_RUNS=10 npm test` tries ten times as many as usual, of which
 * the usual ones are the first.
 */
export const cases = (usual: number): number => Math.max(1, Math.round(usual * MULTIPLE));

const MULTIPLE = Number(process.env.PROPERTY_RUNS ?? 1);
