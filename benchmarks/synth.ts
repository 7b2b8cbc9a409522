import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Time of `cdk synth`, all environments of slipway.config.ts, beside that of an app with one empty stack. Both with
 * the CDK's own command line, its validation on, in turn, so that what else the machine does hits both.
 */

const PROJECT_ROOT = join(__dirname, '..');
const CDK = join(PROJECT_ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
/** What the validation remembers of templates that it found in order. */
const VALIDATED = join(PROJECT_ROOT, 'node_modules', '.cache', 'slipway', 'validated');
const ROUNDS = Number(process.argv[2] ?? 5);

/** What is asked of us: at most this many times the empty app, and so many seconds more. */
const FACTOR = 1.5;
const EXTRA_SECONDS = 1.0;

const EMPTY_APP = `
const { App, Stack } = require(${JSON.stringify(join(PROJECT_ROOT, 'node_modules', 'aws-cdk-lib'))});
const app = new App();
new Stack(app, 'Empty');
app.synth();
`;

/** @param expected the exit code that tells that it did its work */
function secondsOf(cwd: string, args: readonly string[], expected = 0): number {
  const begun = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CDK_DISABLE_VERSION_CHECK: '1' },
  });
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  if (status !== expected) throw new Error(`${args.join(' ')} failed:\n${stderr.slice(-2000)}`);
  return seconds;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-benchmark-'));
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  writeFileSync(join(empty, 'app.js'), EMPTY_APP);
  const synth = (...more: string[]) => [CDK, 'synth', '--quiet', ...more];
  const slipway = join('bin', 'slipway.js');
  const runs = {
    'cdk synth, one empty stack': () => secondsOf(empty, synth('--app', 'node app.js')),
    'cdk synth, all environments': () =>
      secondsOf(PROJECT_ROOT, synth('--output', join(folder, 'out'))),
    'the same, every template new': () => {
      rmSync(VALIDATED, { recursive: true, force: true });
      return secondsOf(PROJECT_ROOT, synth('--output', join(folder, 'out')));
    },
    'slipway --help': () => secondsOf(PROJECT_ROOT, [slipway, '--help']),
    // Of what does not run: reads the configuration, says so, and exits with 1.
    'slipway status': () => secondsOf(PROJECT_ROOT, [slipway, 'status', '-e', 'prod'], 1),
  };
  // The first of each fills the caches; those of the bundles stay filled, that of the validation as its line says.
  for (const run of Object.values(runs)) run();
  const times = Object.fromEntries(Object.keys(runs).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [name, run] of Object.entries(runs)) times[name]!.push(run());
  rmSync(folder, { recursive: true });

  console.log(
    `Node ${process.version}, ${cpus().length} cores, median (least – most) of ${ROUNDS}`,
  );
  for (const [name, values] of Object.entries(times)) {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const range = `(${least.toFixed(2)} – ${most.toFixed(2)})`;
    console.log(`  ${name.padEnd(30)} ${median(values).toFixed(2)} s ${range}`);
  }
  const [base, again, anew] = Object.values(times).map(median) as [number, number, number];
  const allowed = FACTOR * base + EXTRA_SECONDS;
  const verdict = (ours: number) =>
    `${(ours / base).toFixed(2)} times the empty stack, ${ours <= allowed ? 'kept' : 'missed'}`;
  console.log(
    `At most ${FACTOR} times the empty stack and ${EXTRA_SECONDS} s more, ${allowed.toFixed(2)} s: ` +
      `${verdict(again)}; every template new: ${verdict(anew)}`,
  );
}

main();
