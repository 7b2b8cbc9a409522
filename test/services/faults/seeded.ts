/** The same seed gives the same numbers; `SLIPWAY_FAULT_SEED` chooses one, to see a failure again. */
export async function seeded(test: (random: () => number) => Promise<void>): Promise<void> {
  const seed = Number(process.env.SLIPWAY_FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31));
  try {
    await test(mulberry32(seed));
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    reason.message = `with SLIPWAY_FAULT_SEED=${seed}: ${reason.message}`;
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
