import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PREREQUISITES } from './support/prerequisites';

/** What `npm test` runs: every suite, then a list of what this machine could not run and how to get it. */

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

/** Of jest and its workers: each suite loads its modules anew, and most of what it makes is soon garbage. In MB. */
const NODE_OPTIONS = ['--max-semi-space-size=64'];

const ARGUMENTS = process.argv.slice(2);
const CONFIG = ARGUMENTS.filter((argument) => argument.startsWith('--config='));

/** Suites that fail and are worth a second look; more than these have a cause that a second look does not take away. */
const MOST_UNSTEADY = 2;

function main(): number {
  const first = jest(ARGUMENTS);
  if (first.results === undefined) return first.status;
  const status = first.status === 0 ? 0 : secondLook(first.results);
  tellAbsent();
  const {
    numPassedTests: passed,
    numFailedTests,
    numPendingTests: skipped,
    numFailedTestSuites,
  } = first.results;
  const failed = Math.max(numFailedTests, numFailedTestSuites);
  const skippedInCi = process.env.CI === 'true' && skipped > 0;
  if (skippedInCi) console.log('With CI=true nothing may be skipped.');
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return status !== 0 || skippedInCi ? 1 : 0;
}

function jest(args: readonly string[]): { status: number; results: Results | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-tests-'));
  const resultsFile = join(folder, 'results.json');
  const command = [
    ...NODE_OPTIONS,
    require.resolve('jest/bin/jest'),
    '--json',
    `--outputFile=${resultsFile}`,
    ...args,
  ];
  // The report for machines goes to the file; jest writes the one for people to standard error.
  const { status } = spawnSync(process.execPath, command, {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const results = existsSync(resultsFile)
    ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as Results)
    : undefined;
  rmSync(folder, { recursive: true });
  return { status: status ?? 1, results };
}

/**
 * A suite that fails once and passes alone is unsteady: said by name, for somebody to mend, but no reason to stop
 * everybody else's work.
 *
 * @returns the exit code
 */
function secondLook({ testResults }: Results): number {
  const failed = testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
  if (process.env.CI !== 'true' || failed.length === 0 || failed.length > MOST_UNSTEADY) return 1;
  const names = failed.map((file) => relative(process.cwd(), file)).join(', ');
  console.log(`Failed: ${names}. Run once more, alone:`);
  const { status } = jest([...CONFIG, '--runInBand', '--runTestsByPath', ...failed]);
  console.log(status === 0 ? `UNSTEADY: ${names}` : `Failed both times: ${names}`);
  return status;
}

function tellAbsent(): void {
  const absent = Object.values(PREREQUISITES).filter(({ isThere }) => !isThere());
  for (const { what, howToGet } of absent) {
    console.log(`Skipped what needs ${what}, which is not on this machine. Get it: ${howToGet}`);
  }
}

process.exitCode = main();
