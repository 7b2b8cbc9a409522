import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'slipway-tests-';

/**
 * All that tests and what they start leave in the folder for temporary files goes with the run: jest ends its workers
 * before they could tidy up, and a cloud assembly is 60 MB.
 */
export function setup(): void {
  const usual = tmpdir();
  // What V8 compiled serves the next run too.
  process.env.NODE_COMPILE_CACHE ??= join(usual, 'node-compile-cache');
  process.env.TMPDIR = mkdtempSync(join(usual, PREFIX));
}

export function teardown(): void {
  const folder = process.env.TMPDIR;
  if (folder?.includes(PREFIX))
    rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
}

/** A place that all suites of this run share; undefined outside of a run. */
export const sharedInRun = (name: string): string | undefined =>
  process.env.TMPDIR?.includes(PREFIX) === true ? join(process.env.TMPDIR, name) : undefined;
