/** Faults come at the same places each time, as far as the machine allows; `SLIPWAY_FAULT_SEED=7` tries others. */
const SEED = Number(process.env.SLIPWAY_FAULT_SEED ?? 2026);

/** Gives a test numbers that look random and are the same for the same seed; a failure names the seed. */
export async function seeded(test: (random: () => number) => Promise<void>): Promise<void> {
  try {
    await test(mulberry32(SEED));
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    reason.message = `with SLIPWAY_FAULT_SEED=${SEED}: ${reason.message}`;
    throw reason;
  }
}

/** https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
