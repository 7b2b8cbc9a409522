import { readAssembly } from '../../lib/assembly';
import { draw, overview } from '../../lib/diagram';
import { coverageOf, graphOf } from '../../lib/graph';

/** Run as a program of its own: times of the steps from an assembly to its pictures, without the start of a process. */
export interface Phases {
  readonly resources: number;
  readonly unrepresented: number;
  readonly cards: number;
  readonly lines: number;
  /** Milliseconds, the median of three for the first two. */
  readonly read: number;
  readonly extract: number;
  /** The first drawing of a process, which loads what draws; and one of the next. */
  readonly first: number;
  readonly next: number;
  /** Bytes. */
  readonly memory: number;
}

const ROUNDS = 3;

async function main(): Promise<void> {
  const folder = process.argv[2]!;
  const [read, assembly] = timed(() => readAssembly(folder));
  const stages = [...new Set(assembly.stacks.map(({ stage }) => stage ?? ''))];
  const [extract, graphs] = timed(() => stages.map((stage) => graphOf(assembly, stage)));
  const views = graphs.map(overview);
  const drawn: number[] = [];
  if (process.argv[3] === 'draw') {
    for (const view of [...views, ...views]) {
      const begun = performance.now();
      await draw(view);
      drawn.push(performance.now() - begun);
    }
  }
  const coverage = graphs.map((graph) => coverageOf(graph, assembly));
  const phases: Phases = {
    resources: sum(coverage.map(({ resources }) => resources)),
    unrepresented: sum(coverage.map(({ unrepresented }) => unrepresented.length)),
    cards: Math.max(...views.map(({ nodes }) => nodes.length)),
    lines: Math.max(...views.map(({ lines }) => lines.length)),
    read,
    extract,
    first: drawn[0] ?? 0,
    next: drawn.at(-1) ?? 0,
    memory: process.resourceUsage().maxRSS * 1024,
  };
  process.stdout.write(JSON.stringify(phases));
}

function timed<T>(work: () => T): [milliseconds: number, result: T] {
  const times: number[] = [];
  let result: T;
  do {
    const begun = performance.now();
    result = work();
    times.push(performance.now() - begun);
  } while (times.length < ROUNDS);
  return [times.sort((a, b) => a - b)[1]!, result];
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

void main();
