import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readAssembly, type Assembly } from '../../../lib/assembly';
import { loadApplication } from '../../../lib/config';
import { slipwayNames } from '../../../lib/import/copilot/names';
import { PROJECT_ROOT, synthesized } from '../../support/sample';
import bank from './bank/expected';
import { imported, SETS, type SetName } from './imported';
import mailer from './mailer/expected';
import orders from './orders/expected';
import papers from './papers/expected';
import reports from './reports/expected';
import shop from './shop/expected';

/** Written by hand. */
const EXPECTED = { bank, mailer, orders, papers, reports, shop };

const SET_NAMES = Object.keys(SETS) as SetName[];

/** Inside the project: a configuration finds its packages from where it lies. */
mkdirSync(join(PROJECT_ROOT, '.slipway'), { recursive: true });
const folder = mkdtempSync(join(PROJECT_ROOT, '.slipway', 'import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const from = relative(folder, join(PROJECT_ROOT, 'lib', 'config'));

function written(set: SetName) {
  const result = imported(set, { folder: PROJECT_ROOT, from });
  const file = join(folder, `${set}.config.ts`);
  writeFileSync(file, result.text);
  return { ...result, file };
}

const load = (set: SetName) => loadApplication(written(set).file, PROJECT_ROOT);

describe.each(SET_NAMES)('the manifests of %s', (set) => {
  it('become the configuration that a person would write', () => {
    expect(imported(set).config).toEqual(EXPECTED[set]);
  });

  it('become a file that loads, formatted as the project’s own are', () => {
    const { file, report } = written(set);
    expect(loadApplication(file, PROJECT_ROOT).name).toBe(report.application);
    const program = join(PROJECT_ROOT, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
    const options = ['--config', '.prettierrc.json', '--ignore-path', 'none', '--list-different'];
    const { status, stdout } = spawnSync(process.execPath, [program, ...options, file], {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it('are told field by field: each with what became of it, or why not', () => {
    const { findings } = imported(set).report;
    const places = findings.map(({ file, field }) => `${file} ${field}`);
    expect(new Set(places).size).toBe(places.length);
    for (const { verdict, to, note } of findings) {
      expect(verdict === 'carried' ? to : note).toMatch(/\S/);
    }
  });
});

describe('what is made of Copilot’s applications', () => {
  const names = (assembly: Assembly) =>
    assembly.stacks.flatMap(({ name, resources }) => [
      name,
      ...resources.flatMap(({ type, properties }) => {
        const key = NAMED[type];
        const value = key === undefined ? undefined : properties[key];
        return typeof value === 'string' ? [value] : [];
      }),
    ]);
  const NAMED: Readonly<Record<string, string>> = {
    'AWS::ECS::Cluster': 'ClusterName',
    'AWS::ECS::Service': 'ServiceName',
    'AWS::SQS::Queue': 'QueueName',
    'AWS::SNS::Topic': 'TopicName',
    'AWS::DynamoDB::Table': 'TableName',
    'AWS::ECR::Repository': 'RepositoryName',
  };

  it.each(SET_NAMES)('%s is synthesized, and makes nothing that the report did not know', (set) => {
    const application = load(set);
    const made = names(readAssembly(synthesized(application)));
    const [environment] = application.environments;
    const known = slipwayNames(application.name, {
      environments: application.environments.map(({ name }) => name),
      tasks: environment!.tasks.map(({ name }) => name),
      queues: environment!.taskRunner.queues.map(({ name }) => name),
      topics: environment!.topics.map(({ name }) => name),
    });
    expect(made.length).toBeGreaterThan(5);
    const plain = made.map((name) => name.toLowerCase().replace(/\.fifo$/, ''));
    expect(plain.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('keeps file and line of each field', () => {
    const { findings } = imported('shop').report;
    const text = readFileSync(join(__dirname, 'shop/copilot/front/manifest.yml'), 'utf8');
    const lines = text.split('\n');
    for (const { file, line, field } of findings.filter((one) => one.file.includes('front'))) {
      expect(file).toBe('copilot/front/manifest.yml');
      expect(lines[line - 1]).toContain(
        field
          .split('.')
          .at(-1)!
          .replace(/\[\d+\]$/, ''),
      );
    }
  });
});
