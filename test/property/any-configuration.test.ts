import fc from 'fast-check';
import { readAssembly } from '../../lib/assembly';
import { ConfigError, resolveApplication, type Problem } from '../../lib/config';
import { joinPath } from '../../lib/config/problem';
import { graphOf } from '../../lib/graph';
import { lint } from '../support/lint-templates';
import { describeWith } from '../support/prerequisites';
import { PROJECT_ROOT, synthesized } from '../support/sample';
import { anyConfiguration, repaired, SEED, type Tree } from './configurations';

jest.setTimeout(300_000);

const RUNS = 6;

const assemblies = new Map<string, string>();

/** Two tests look at the same configurations. */
function assemblyOf(input: Tree): string {
  const key = JSON.stringify(input);
  const folder =
    assemblies.get(key) ?? synthesized(repaired(input).application, { policies: true });
  assemblies.set(key, folder);
  return folder;
}

describe('any valid configuration', () => {
  it('becomes templates, and a picture that leaves nothing out', () => {
    fc.assert(
      fc.property(anyConfiguration, (input) => {
        const { application } = repaired(input);
        const assembly = readAssembly(assemblyOf(input));
        for (const { name } of application.environments) {
          const stacks = assembly.stacks.filter(({ stage }) => stage === name);
          const graph = graphOf(assembly, name);
          const drawn = new Set([...graph.nodes, ...graph.groups].flatMap((one) => one.resources));
          const all = stacks.flatMap(({ resources }) => resources.map(({ id }) => id));
          expect(all.filter((id) => !drawn.has(id))).toEqual([]);
        }
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  });
});

describe('a valid configuration with one wrong value', () => {
  it('is refused with a message that names the path of the value', () => {
    fc.assert(
      fc.property(anyConfiguration, fc.nat(), (configuration, choice) => {
        const { input } = repaired(configuration);
        const leaves = leavesOf(input);
        const keys = leaves[choice % leaves.length]!;
        const path = joinPath(keys);
        const paths = problemsOf(replaced(input, keys, null)).map((problem) => problem.path);
        expect({ path, named: paths.some((one) => path.startsWith(one)) }).toEqual({
          path,
          named: true,
        });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('is refused with the right key where one is mistyped', () => {
    fc.assert(
      fc.property(anyConfiguration, fc.nat(), (configuration, choice) => {
        const { input } = repaired(configuration);
        const sections = Object.keys(input).filter((key) => key.length > 4);
        const section = sections[choice % sections.length]!;
        const mistyped = section.slice(0, -1);
        const { [section]: value, ...rest } = input;
        const messages = problemsOf({ ...rest, [mistyped]: value }).map(
          ({ path, message }) => `${path}: ${message}`,
        );
        expect(messages).toContain(`${mistyped}: unknown key; did you mean '${section}'?`);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

/** Where any value is right, none is wrong. */
const FREE = ['input', 'filter', 'pattern', 'description'];

function leavesOf(tree: unknown, keys: readonly string[] = []): string[][] {
  if (FREE.includes(keys.at(-1) ?? '')) return [];
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return [[...keys]];
  return Object.entries(tree).flatMap(([key, child]) => leavesOf(child, [...keys, key]));
}

function replaced(tree: Tree, [key = '', ...rest]: readonly string[], value: unknown): Tree {
  return { ...tree, [key]: rest.length === 0 ? value : replaced(tree[key] as Tree, rest, value) };
}

function problemsOf(input: unknown): readonly Problem[] {
  try {
    resolveApplication(input, { root: PROJECT_ROOT });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

describeWith('cfn-lint', 'the templates of any valid configuration', () => {
  it('are without error', async () => {
    const files = fc
      .sample(anyConfiguration, { seed: SEED, numRuns: RUNS })
      .map(assemblyOf)
      .flatMap((assembly) => readAssembly(assembly).stacks)
      .map(({ templateFile }) => templateFile);
    expect(await lint(files, '--regions', 'eu-west-1', '--ignore-checks', 'W')).toBe('');
  });
});
