const HASH_OF_PROGRAM = Symbol.for('slipway.hash');

/** Hash of what this program was compiled to, as bin/load.js says it; undefined where it was compiled just now. */
export const ownHash = (): string | undefined =>
  (globalThis as { [HASH_OF_PROGRAM]?: string })[HASH_OF_PROGRAM];
