import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import { graphOf, type Graph } from '../../lib/graph';
import { assemblyOf } from './assemblies';
import { LIMIT, measured, median, type Command, type Outcome, type Run } from './measure';
import { PEERS } from './peers';
import type { Phases } from './phases';

/**
 * Diagrams of assemblies of growing size, and of this project's own environments: `npm run benchmark:diagram`. Beside
 * them, in the same run and in turn, what others need for the same graph. Arguments: rounds (default 3), and the sizes.
 */

const PROJECT_ROOT = join(__dirname, '..', '..');
const CACHE = join(PROJECT_ROOT, 'node_modules', '.cache', 'slipway', 'benchmark');
const DRAWN = join(PROJECT_ROOT, 'node_modules', '.cache', 'slipway', 'diagrams');
const [ROUNDS = 3, ...ASKED] = process.argv.slice(2).map(Number);
const SIZES = ASKED.length > 0 ? ASKED : [10, 50, 200, 1000, 5000];
/** What takes this long is run once. Seconds. */
const LONG = 20;

/** Every view of every environment as D2, SVG and PNG, where nothing else is asked for. */
const slipway = (assembly: string, output: string, ...asked: string[]): Command => ({
  program: process.execPath,
  args: ['bin/slipway.js', 'diagram', '--app', assembly, '--output', output, ...asked],
  cwd: PROJECT_ROOT,
});

async function main(): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'slipway-benchmark-'));
  const absent = new Map(PEERS.map(({ name, absent: ask }) => [name, ask(CACHE)]));
  const model = cpus()[0]?.model ?? '';
  console.log(
    `Node ${process.version}, ${cpus().length} cores (${model.trim()}), median (least – most) of ${ROUNDS}; ` +
      `what needs more than ${LIMIT} s is ended`,
  );
  for (const [name, why] of absent) if (why !== undefined) console.log(`Left out: ${name}: ${why}`);
  const own = synthesized(folder);
  console.log('\nThe three environments and the delivery stack of this project');
  await compare({ assembly: own, graph: undefined, folder, absent });
  for (const size of SIZES) {
    const assembly = assemblyOf(size, CACHE);
    const graph = graphOf(readAssembly(assembly), '');
    console.log(`\n${graph.resources} resources`);
    await compare({ assembly, graph, folder, absent });
  }
  rmSync(folder, { recursive: true });
}

function synthesized(folder: string): string {
  const assembly = join(folder, 'cdk.out');
  const cdk = join(PROJECT_ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const { status, stderr } = spawnSync(
    process.execPath,
    [cdk, 'synth', '--quiet', '--output', assembly],
    { cwd: PROJECT_ROOT, encoding: 'utf8', env: { ...process.env, CDK_VALIDATION: 'false' } },
  );
  if (status !== 0) throw new Error(stderr);
  return assembly;
}

interface Scene {
  readonly assembly: string;
  /** The one graph of the assembly; undefined where it has several, which other tools cannot be given. */
  readonly graph: Graph | undefined;
  readonly folder: string;
  readonly absent: ReadonlyMap<string, string | undefined>;
}

async function compare({ assembly, graph, folder, absent }: Scene): Promise<void> {
  await showPhases(assembly);
  const output = join(folder, 'pictures');
  const anew = (): void => rmSync(DRAWN, { recursive: true, force: true });
  const runs = new Map<string, () => Promise<Outcome>>();
  runs.set('slipway diagram, one picture', () => {
    anew();
    return measured(slipway(assembly, output, '--view', 'overview', '--format', 'png'));
  });
  runs.set('slipway diagram, all views', () => {
    anew();
    return measured(slipway(assembly, output));
  });
  runs.set('slipway diagram, nothing changed', () => measured(slipway(assembly, output)));
  for (const { name, command } of PEERS) {
    if (graph === undefined || absent.get(name) !== undefined) continue;
    runs.set(name, () =>
      measured(command({ folder: assembly, graph }, CACHE, join(folder, 'peer'))),
    );
  }
  const outcomes = new Map([...runs.keys()].map((name): [string, Outcome[]] => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, run] of runs) {
      const earlier = outcomes.get(name)!;
      if (earlier.some((one) => 'failed' in one || one.seconds > LONG)) continue;
      earlier.push(await run());
    }
  }
  show(outcomes);
}

async function showPhases(assembly: string): Promise<void> {
  const program = join(__dirname, 'phases.ts');
  const outcome = await measured({
    program: process.execPath,
    args: ['--import', 'tsx', program, assembly, 'draw'],
    cwd: PROJECT_ROOT,
  });
  if ('failed' in outcome) {
    console.log(`  the steps in one process: ${outcome.failed}`);
    return;
  }
  const phases = JSON.parse(outcome.output) as Phases;
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  console.log(
    `  in one process: read ${ms(phases.read)}, graph ${ms(phases.extract)}, first picture ` +
      `${ms(phases.first)}, next ${ms(phases.next)}; at most ${phases.cards} cards and ${phases.lines} lines; ` +
      `${phases.unrepresented} of ${phases.resources} resources unrepresented; peak ${megabytes(phases.memory)}`,
  );
}

function show(outcomes: ReadonlyMap<string, readonly Outcome[]>): void {
  const [first = []] = outcomes.values();
  const base = first.filter((one): one is Run => 'seconds' in one).map(({ seconds }) => seconds);
  for (const [name, all] of outcomes) {
    const failed = all.find((one) => 'failed' in one);
    if (failed !== undefined && 'failed' in failed) {
      console.log(`  ${name.padEnd(33)} ${failed.failed}`);
      continue;
    }
    const runs = all as readonly Run[];
    const times = runs.map(({ seconds }) => seconds);
    const middle = median(times);
    const range = `(${Math.min(...times).toFixed(2)} – ${Math.max(...times).toFixed(2)})`;
    const most = Math.max(...runs.map(({ memory = 0 }) => memory));
    const ratio = base.length === 0 ? '' : `${(middle / median(base)).toFixed(2)} ×`;
    console.log(
      `  ${name.padEnd(33)} ${middle.toFixed(2).padStart(7)} s ${range.padEnd(18)} ` +
        `${(most === 0 ? '–' : megabytes(most)).padStart(7)}  ${ratio.padStart(8)}`,
    );
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

void main();
