import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT_ROOT } from '../support/sample';
import { applicationWithoutStages } from '../support/without-stages';

const project = mkdtempSync(join(tmpdir(), 'slipway-consumer-'));
const modules = join(project, 'node_modules');

/** A project of other people: the packed package, what it depends on but the CDK, and an assembly. */
beforeAll(() => {
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true }');
  mkdirSync(join(modules, 'slipway'), { recursive: true });
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  execFileSync('tar', ['-xzf', filename, '-C', 'node_modules/slipway', '--strip-components=1'], {
    cwd: project,
  });
  const { dependencies } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of ['@types/node', ...Object.keys(dependencies)]) {
    if (name === 'aws-cdk-lib' || name === 'constructs') continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(PROJECT_ROOT, 'node_modules', name), join(modules, name));
  }
  applicationWithoutStages(join(project, 'cdk.out'));
});
afterAll(() => rmSync(project, { recursive: true }));

function run(file: string, source: string, ...flags: string[]): string {
  writeFileSync(join(project, file), source);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, file], {
    cwd: project,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

/** What the compiler makes of a module of theirs: exit code and output. */
function typeChecked(source: string): readonly [number | null, string] {
  writeFileSync(join(project, 'typed.mts'), source);
  const tsc = join(PROJECT_ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout, status } = spawnSync(
    process.execPath,
    [tsc, '--noEmit', '--strict', '--module', 'nodenext', '--types', 'node', 'typed.mts'],
    { cwd: project, encoding: 'utf8' },
  );
  return [status, stdout];
}

/** What Node 20 does not have yet. */
const OLD_NODE = `
  delete Map.groupBy;
  delete Object.groupBy;
  delete Promise.withResolvers;
  delete Promise.try;
  for (const name of ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom'])
    delete Set.prototype[name];
  const iterator = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  for (const name of ['map', 'filter', 'take', 'drop', 'flatMap', 'reduce', 'toArray', 'forEach', 'some', 'every', 'find'])
    delete iterator[name];
`;

describe('slipway/diagram in another project', () => {
  it('does what its documentation shows, as a module', () => {
    const page = readFileSync(join(PROJECT_ROOT, 'docs', 'diagrams.md'), 'utf8');
    const [, section = ''] = page.split('## As a library');
    const [, example = ''] = /```js\n([^]*?)```/.exec(section) ?? [];
    const said = run('example.mjs', example);
    expect(said).toMatch(/^Shop#Orders\w+ \w+ Shop#Failed\w+, says Shop#Orders\w+ at Properties/m);
    expect(said).toMatch(/^0 resources left out$/m);
    expect(readFileSync(join(project, 'overview.svg'), 'utf8')).toMatch(
      /^<svg [^]*>Orders<[^]*<\/svg>/,
    );
  });

  it('is required where there are no modules, by a Node of version 20, and loads nothing of the CDK', () => {
    writeFileSync(join(project, 'old-node.cjs'), OLD_NODE);
    const source = `
      const { draw, graphOf, overview, readAssembly } = require('slipway/diagram');
      draw(overview(graphOf(readAssembly('cdk.out'), ''))).then(({ svg, png }) => {
        const cdk = Object.keys(require.cache).filter((file) => /aws-cdk-lib|constructs/.test(file));
        console.log(JSON.stringify({ svg: svg.length > 0, png: png.length > 0, cdk }));
      });`;
    const said = run('required.cjs', source, '--require', './old-node.cjs');
    expect(JSON.parse(said)).toEqual({ svg: true, png: true, cdk: [] });
  });

  it('is loaded without what draws, until something is drawn', () => {
    const source = `
      require('slipway/diagram');
      console.log(Object.keys(require.cache).length);`;
    expect(Number(run('loaded.cjs', source))).toBeLessThan(5);
  });

  it('has types', () => {
    const source = `
      import { draw, graphOf, overview, readAssembly, type Edge, type View } from 'slipway/diagram';
      const view: View = overview(graphOf(readAssembly('cdk.out'), ''));
      export const labels: string[] = view.lines.flatMap(({ edges }) => edges).map(({ label }: Edge) => label);
      // @ts-expect-error: a view, not a path
      void draw('cdk.out');
    `;
    expect(typeChecked(source)).toEqual([0, '']);
  });

  it('brings the command line, for an app without stages', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['node_modules/slipway/bin/slipway.js', 'diagram', '--app', 'cdk.out', '-o', 'pictures'],
      { cwd: project, encoding: 'utf8' },
    );
    expect(status).toBe(0);
    expect(stdout).toContain(join('pictures', 'app-overview.svg'));
  });
});

describe('slipway/client in another project', () => {
  it('is required by a Node of version 20, without AWS, the CDK or a schema library', () => {
    writeFileSync(join(project, 'old-node.cjs'), OLD_NODE);
    const source = `
      const { connect, UnreachableError } = require('slipway/client');
      const client = connect('http://127.0.0.1:1');
      client.api.run('some-run').catch((error) => {
        const other = Object.keys(require.cache).filter((file) => /aws|constructs|zod/.test(file));
        console.log(JSON.stringify({ unreachable: error instanceof UnreachableError, other }));
        client.close();
      });`;
    const said = run('client.cjs', source, '--require', './old-node.cjs');
    expect(JSON.parse(said)).toEqual({ unreachable: true, other: [] });
  });

  it('has types', () => {
    const source = `
      import { connect, type Run } from 'slipway/client';
      const client = connect('http://localhost:8080');
      const handle = await client.submit('greet', { name: 'Ada' }, { delay: 60 });
      export const run: Run = await handle.get();
      // @ts-expect-error: seconds, not a text
      await client.submit('greet', {}, { delay: 'soon' });
    `;
    expect(typeChecked(source)).toEqual([0, '']);
  });
});
