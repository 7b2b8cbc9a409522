import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import { linesOf } from '../../lib/cli/commands/diagram/findings';
import { liveView, stateOf } from '../../lib/cli/live-view';
import { overview } from '../../lib/diagram';
import { coverageOf, graphOf, type Finding, type Graph } from '../../lib/graph';
import type { ResourceState } from '../../lib/operations/live';
import { lazily, PROJECT_ROOT, synthesizedByCdk } from '../support/sample';
import { applicationWithoutStages } from '../support/without-stages';

const folder = mkdtempSync(join(tmpdir(), 'slipway-diagram-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

const own = lazily(() => synthesizedByCdk());
const foreign = lazily(() => applicationWithoutStages(join(folder, 'cdk.out')));

const diagram = (...args: string[]) => {
  const env = { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(PROJECT_ROOT, 'bin', 'slipway.js'), 'diagram', ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...env, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
    },
  );
  expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  return { status, stdout, stderr };
};

describe('slipway diagram', () => {
  it('draws an app that has no stages', () => {
    const { status, stdout } = diagram('--app', foreign(), '-o', 'pictures', '--json');
    expect(status).toBe(0);
    const { files, graphs } = JSON.parse(stdout) as { files: string[]; graphs: Graph[] };
    expect(files).toContain(join('pictures', 'app-overview.svg'));
    expect(readdirSync(join(folder, 'pictures')).sort()).toEqual(
      files.map((file) => file.split('/').at(-1)).sort(),
    );
    const { nodes, edges } = graphOf(readAssembly(foreign()), '');
    expect(graphs).toHaveLength(1);
    expect(graphs[0]!.nodes.map(({ id }) => id)).toEqual(nodes.map(({ id }) => id));
    expect(graphs[0]!.edges.map(({ kind }) => kind)).toEqual(edges.map(({ kind }) => kind));
  });

  it('writes the formats that are asked for, and no other', () => {
    const formats = ['mermaid', 'drawio', 'pdf', 'html'];
    const { status } = diagram('--app', foreign(), '-o', 'forms', '--format', formats.join(','));
    expect(status).toBe(0);
    const endings = new Set(readdirSync(join(folder, 'forms')).map((file) => extname(file)));
    expect([...endings].sort()).toEqual(['.drawio', '.html', '.mmd', '.pdf']);
    const { status: refused, stderr } = diagram('--app', foreign(), '--format', 'svg,gif');
    expect(refused).toBe(2);
    expect(stderr).toContain("There is no 'gif'");
  });

  it('says what is in its way', () => {
    writeFileSync(join(folder, 'taken'), '');
    const { status, stderr } = diagram('--app', foreign(), '-o', 'taken');
    expect(status).toBe(1);
    expect(stderr).toMatch(/cannot use taken: a file is in the way of the folder/);
  });

  it('draws nothing of an app without stacks, and has no explorer of it', () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    writeFileSync(join(empty, 'manifest.json'), '{"version":"36.0.0","artifacts":{}}');
    const { status, stdout } = diagram('--app', empty, '-o', 'nothing');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    const { status: refused, stderr } = diagram(
      '--app',
      empty,
      '-o',
      'nothing',
      '--format',
      'html',
    );
    expect(refused).toBe(2);
    expect(stderr).toMatch(/has no stack\n {2}an explorer needs at least one/);
  });

  it('counts what is drawn, stage by stage', () => {
    const { status, stdout } = diagram('--app', own(), '--coverage');
    expect(status).toBe(0);
    const assembly = readAssembly(own());
    for (const stage of ['dev', 'test', 'prod', 'delivery']) {
      const count = assembly.stacks
        .filter((stack) => stack.stage === stage)
        .reduce((sum, { resources }) => sum + resources.length, 0);
      expect(stdout).toMatch(new RegExp(`^${stage} +${count} +${count} +0$`, 'm'));
    }
    const { stages } = JSON.parse(diagram('--app', foreign(), '--coverage', '--json').stdout) as {
      stages: unknown;
    };
    expect(stages).toEqual([{ stage: 'app', resources: 3, represented: 3, unrepresented: [] }]);
  });

  it('lists findings for people and for programs, and fails with --strict where there are any', () => {
    const { stdout } = diagram('--app', own(), '--findings', '--json');
    const { findings } = JSON.parse(stdout) as { findings: (Finding & { stage: string })[] };
    const words = diagram('--app', own(), '--findings');
    expect(words.status).toBe(0);
    for (const { message, fix } of findings) {
      expect(words.stdout).toContain(message);
      expect(words.stdout).toContain(fix);
    }
    expect(words.stderr).toMatch(findings.length === 0 ? /No findings/ : /\d+ findings?\./);
    expect(diagram('--app', own(), '--findings', '--strict').status).toBe(
      findings.length === 0 ? 0 : 1,
    );
  });

  it('takes --strict for --findings', () => {
    const { status, stderr } = diagram('--app', foreign(), '--strict');
    expect([status, stderr]).toEqual([0, 'No findings.\n']);
  });

  it('does one thing at a time', () => {
    const { status, stderr } = diagram('--app', foreign(), '--findings', '--coverage');
    expect(stderr).toMatch(/option '--\w+' cannot be used with option '--\w+'/);
    expect(status).toBe(2);
  });

  it.each([
    [['--live', '--app', 'cdk.out'], /cdk.out has no stages/, 2],
    [['--live', '--app', 'OWN', '-e', 'prd'], /did you mean 'prod'/, 2],
    [['--live', '--app', 'OWN', '-e', 'prod'], /AWS cannot be reached/, 1],
  ])('says why %j cannot be done', (args, message, code) => {
    foreign();
    const { status, stderr } = diagram(...args.map((arg) => (arg === 'OWN' ? own() : arg)));
    expect(stderr).toMatch(message);
    expect(status).toBe(code);
    expect(existsSync(join(folder, '.slipway'))).toBe(false);
  });
});

describe('coverage', () => {
  it('is counted from the templates: a card that is taken away is missed', () => {
    const assembly = readAssembly(foreign());
    const graph = graphOf(assembly, '');
    const [gone, ...nodes] = graph.nodes;
    expect(coverageOf(graph, assembly)).toEqual({
      resources: 3,
      represented: 3,
      unrepresented: [],
    });
    expect(coverageOf({ ...graph, nodes, resources: 0 }, assembly)).toEqual({
      resources: 3,
      represented: 3 - gone!.resources.length,
      unrepresented: gone!.resources,
    });
  });
});

describe('a finding', () => {
  it('is said with where it was found and what to do', () => {
    const finding: Finding = {
      kind: 'not-reachable',
      message: 'Web service cannot reach Database',
      fix: 'allow its security group in on port 5432',
      nodes: [],
      evidence: [
        { resource: 'prod/web#Web', at: 'Properties.X', source: { file: 'lib/web.ts', line: 8 } },
        { resource: 'prod/data#Rule', at: '', source: undefined },
      ],
    };
    expect(linesOf({ stage: 'prod', findings: [finding] })).toEqual([
      'prod',
      '  not-reachable  Web service cannot reach Database',
      '    lib/web.ts:8  prod/web#Web, Properties.X',
      '    prod/data#Rule',
      '    allow its security group in on port 5432',
      '',
    ]);
    expect(linesOf({ stage: 'dev', findings: [] })).toEqual([]);
  });
});

describe('the state of a card', () => {
  const states = new Map<string, ResourceState>([
    ['a', { health: 'good', text: '2 of 2 tasks' }],
    ['b', { health: 'busy', text: '1 of 2 targets healthy' }],
    ...['c', 'd', 'e'].map((id): [string, ResourceState] => [id, { health: 'good', text: 'OK' }]),
    ['f', { health: 'bad', text: 'in alarm' }],
  ]);

  it.each([
    [['a'], { health: 'good', text: '2 of 2 tasks' }],
    [['a', 'none', 'b'], { health: 'busy', text: '2 of 2 tasks · 1 of 2 targets healthy' }],
    [['c', 'd', 'f', 'e'], { health: 'bad', text: '3 OK, 1 in alarm' }],
    [['none'], undefined],
  ])('is the worst of what folded into it: %j', (resources, expected) => {
    expect(stateOf(resources, states)).toEqual(expected);
  });

  it('is put on each card of a view, and on no other', () => {
    const view = overview(graphOf(readAssembly(foreign()), ''));
    const [card] = view.nodes;
    const live = liveView(view, new Map([[card!.id, { health: 'bad', text: 'not there' }]]), 'now');
    expect(live.nodes.map(({ state }) => state?.text)).toEqual(
      view.nodes.map(({ id }) => (id === card!.id ? 'not there' : undefined)),
    );
    expect(live).toMatchObject({ truth: 'now', name: 'live' });
  });
});
