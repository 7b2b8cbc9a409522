import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PREREQUISITES } from './support/prerequisites';

/** What `npm test` runs: every suite, then a list of what this machine could not run and how to get it. */

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
}

/** Of jest and its workers: each suite loads its modules anew, and most of what it makes is soon garbage. In MB. */
const NODE_OPTIONS = ['--max-semi-space-size=64'];

function main(): number {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-tests-'));
  const resultsFile = join(folder, 'results.json');
  const jest = require.resolve('jest/bin/jest');
  const args = [
    ...NODE_OPTIONS,
    jest,
    '--json',
    `--outputFile=${resultsFile}`,
    ...process.argv.slice(2),
  ];
  // The report for machines goes to the file; jest writes the one for people to standard error.
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(resultsFile)) return status ?? 1;
  const results = JSON.parse(readFileSync(resultsFile, 'utf8')) as Results;
  rmSync(folder, { recursive: true });

  const absent = Object.values(PREREQUISITES).filter(({ isThere }) => !isThere());
  for (const { what, howToGet } of absent) {
    console.log(`Skipped what needs ${what}, which is not on this machine. Get it: ${howToGet}`);
  }
  const {
    numPassedTests: passed,
    numFailedTests,
    numPendingTests: skipped,
    numFailedTestSuites,
  } = results;
  const failed = Math.max(numFailedTests, numFailedTestSuites);
  const skippedInCi = process.env.CI === 'true' && skipped > 0;
  if (skippedInCi) console.log('With CI=true nothing may be skipped.');
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return status !== 0 || skippedInCi ? 1 : 0;
}

process.exitCode = main();
