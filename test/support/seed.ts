import { readFileSync } from 'node:fs';
import type * as FastCheck from 'fast-check';

/**
 * Random cases are the same at each run: what nobody changed does not fail. `PROPERTY_SEED=7 npm test` tries others.
 * Suites without such cases do not load what makes them.
 */
const SEED = Number(process.env.PROPERTY_SEED ?? 2026);

const { testPath } = expect.getState();
if (testPath !== undefined && readFileSync(testPath, 'utf8').includes("from 'fast-check'")) {
  const { default: fc } = require('fast-check') as typeof FastCheck;
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
}
