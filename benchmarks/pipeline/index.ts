import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { builder } from './images';
import { copyOfRepository } from './project';

/**
 * What a change costs a pipeline: a documentation change, one of a task, one of everything, through the same steps, each
 * as a process of its own. Beside them a pipeline that builds all of it whatever changed. An argument: rounds.
 */

const ROUNDS = Number(process.argv[2] ?? 3);

const CODE = '\n(globalThis as Record<string, unknown>).changedByBenchmark = ';

/** Files, and what is written to their ends. */
const CHANGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docs only': { 'docs/tasks.md': '\nOne more line.\n' },
  'a task only': { 'tasks/greet/task.ts': CODE },
  everything: {
    'services/protocol/contract.ts': CODE,
    'tasks/hello/main.py': '\nprint("again")\n# ',
    'lib/stacks/data-stack.ts': CODE,
  },
};

const STEPS = ['synthesize', 'affected', 'policy', 'images'] as const;
type Times = Record<(typeof STEPS)[number], number>;

const project = copyOfRepository();
const engine = builder();

function timed(work: () => void): number {
  const begun = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - begun) / 1e9;
}

function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: project.root,
    encoding: 'utf8',
    env: { ...process.env, CDK_DISABLE_VERSION_CHECK: '1' },
  });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stderr.slice(-2000)}`);
  return stdout;
}

const CDK = join('node_modules', 'aws-cdk', 'bin', 'cdk');
const SLIPWAY = join('bin', 'slipway.js');

interface Outcome {
  readonly times: Times;
  readonly affects: readonly string[];
}

/** @param all builds everything, whatever `affected` says */
function pipeline(all: boolean): Outcome {
  const times: Times = { synthesize: 0, affected: 0, policy: 0, images: 0 };
  times.synthesize = timed(() => run(CDK, 'synth', '--quiet'));
  let affects: readonly string[] = [];
  times.affected = timed(() => {
    const answer = JSON.parse(run(SLIPWAY, 'affected', 'HEAD', '--app', 'cdk.out', '--json')) as {
      affects: string[];
      unaffected: string[];
    };
    affects = all ? [...answer.affects, ...answer.unaffected] : answer.affects;
  });
  if (affects.includes('infrastructure'))
    times.policy = timed(() => run(SLIPWAY, 'policy', '--app', 'cdk.out'));
  const images = affects.filter((part) => part.startsWith('image '));
  if (images.length > 0)
    times.images = timed(() => engine.build(join(project.root, 'cdk.out'), images));
  return { times, affects };
}

let made = 0;

/** Each time another change, so that nothing finds what was made before. */
function change(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files))
    project.append(file, text === CODE ? `${text}${made++};\n` : `${text}${made++}\n`);
}

const sumOf = (times: Times): number => STEPS.reduce((sum, step) => sum + times[step], 0);

/** The outcome with the median of the sums. */
function middle(outcomes: readonly Outcome[]): Outcome {
  const sorted = outcomes.toSorted((a, b) => sumOf(a.times) - sumOf(b.times));
  return sorted[Math.floor(sorted.length / 2)]!;
}

function main(): void {
  console.error('once to fill the caches of packages');
  pipeline(true);
  const cases = [
    { name: 'docs only, all built', files: CHANGES['docs only']!, all: true },
    ...Object.entries(CHANGES).map(([name, files]) => ({ name, files, all: false })),
  ];
  const outcomes = new Map(cases.map(({ name }) => [name, [] as Outcome[]]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { name, files, all } of cases) {
      change(files);
      const outcome = pipeline(all);
      outcomes.get(name)!.push(outcome);
      project.restore();
      console.error(`round ${round + 1}, ${name}: ${sumOf(outcome.times).toFixed(1)} s`);
    }
  print(new Map([...outcomes].map(([name, of]) => [name, middle(of)])));
}

function print(results: ReadonlyMap<string, Outcome>): void {
  console.log(
    `Node ${process.version}, ${cpus().length} cores, the median of ${ROUNDS}; images: ${engine.name}\n`,
  );
  console.log(
    `| change | ${STEPS.map((step) => `${step}, s`).join(' | ')} | in all, s | ratio | built again |`,
  );
  console.log(`| ------ | ${STEPS.map(() => '---:').join(' | ')} | ---: | ---: | ----------- |`);
  const [first] = [...results.values()];
  for (const [name, { times, affects }] of results) {
    const seconds = STEPS.map((step) => times[step].toFixed(1));
    const sum = sumOf(times);
    const ratio = (sum / sumOf(first!.times)).toFixed(2);
    console.log(
      `| ${name} | ${seconds.join(' | ')} | ${sum.toFixed(1)} | ${ratio} × | ${affects.join(', ') || 'nothing'} |`,
    );
  }
}

try {
  main();
} finally {
  project.remove();
}
