import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { parse } from 'yaml';
import { ConfigError, resolveApplication } from '../../../lib/config';
import { fieldText } from '../../../lib/import/copilot/json';
import { importSceptre } from '../../../lib/import/sceptre';
import { PROJECT_ROOT } from '../../support/sample';
import { cases } from '../../support/cases';

const SETS = { shop: {}, nightly: {}, media: { test: 'test.yaml', live: 'live.yaml' }, legacy: {} };
type SetName = keyof typeof SETS;
const NAMES = Object.keys(SETS) as SetName[];
const folderOf = (name: string) => join(__dirname, name);

function imported(name: SetName, folder = folderOf(name), more = {}) {
  const varFiles = Object.fromEntries(
    Object.entries(SETS[name]).map(([environment, file]) => [
      environment,
      join(folder, 'vars', file),
    ]),
  );
  const shell = { MEDIA_BUCKET: 'films' };
  return importSceptre(folder, {
    ...{ accounts: {}, regions: {}, varFiles, shell, from: './lib/config' },
    ...more,
  });
}

/** What the text of a configuration evaluates to. */
function evaluated(text: string): unknown {
  const { code } = transformSync(text, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as { default?: unknown } };
  const require = () => ({ defineApplication: (value: unknown) => value });
  runInNewContext(code, { module, exports: module.exports, require });
  return module.exports.default;
}

/** Paths of all plain values in a file, read by nobody of ours: tags are left out, Jinja is filled in by a word. */
function valuesIn(file: string): string[] {
  const text = readFileSync(file, 'utf8')
    .replace(/\{\{[^}]*\}\}/g, 'word')
    .replace(/(?<=[\s[])!\w+(?=[\s])/g, '');
  const walk = (value: unknown, path: (string | number)[]): string[] => {
    if (Array.isArray(value) && value.length > 0)
      return value.flatMap((one, index) => walk(one, [...path, index]));
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
      return Object.entries(value).flatMap(([key, one]) => walk(one, [...path, key]));
    return [fieldText(path)];
  };
  return walk(parse(text), []);
}

const isWithin = (value: string, field: string): boolean =>
  value === field || value.startsWith(`${field}.`) || value.startsWith(`${field}[`);

function problemsOf(config: unknown): string[] {
  try {
    resolveApplication(config, { root: PROJECT_ROOT });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path }) => path);
    throw error;
  }
}

describe.each(NAMES)('a project of Sceptre: %s', (name) => {
  const { report, config, text } = imported(name);

  it('has each of its fields in the report, exactly once', () => {
    const folder = folderOf(name);
    const files = (readdirSync(folder, { recursive: true }) as string[])
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => /^(?:config|templates)\/.*\.(?:ya?ml|json)$/.test(file));
    for (const file of files) {
      const fields = report.findings.filter((one) => one.file === file);
      if (fields.some(({ field }) => field === '(all of it)')) {
        expect(fields).toHaveLength(1);
        continue;
      }
      for (const value of valuesIn(join(folder, file))) {
        const about = fields.filter(({ field }) => isWithin(value, field));
        expect([file, value, about.length]).toEqual([file, value, 1]);
      }
      expect(new Set(fields.map(({ field }) => field)).size).toBe(fields.length);
    }
    expect(new Set(report.findings.map(({ file }) => file))).toEqual(new Set(files));
  });

  it('says of each what to do where it is not carried over, and where it went else', () => {
    for (const { verdict, note, to } of report.findings) {
      if (verdict !== 'carried') expect(note).toMatch(/\w{2}/);
      if (verdict === 'carried') expect(to).toMatch(/\w{2}/);
      if (verdict === 'unsupported') expect(to).toBeUndefined();
    }
  });

  it('is a text that is the configuration', () => {
    expect(evaluated(text)).toEqual(config);
  });
});

describe('what becomes of it', () => {
  it('a folder is an environment, with its account, size and scaling; names meet none of Sceptre’s', () => {
    const { config, report } = imported('shop');
    expect(problemsOf(config)).toEqual([]);
    expect(config).toMatchObject({
      name: 'shop-slipway',
      web: {
        image: { location: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop:1.4.2' },
        port: 3000,
        healthCheck: { path: '/health', interval: '15 seconds', grace: '90 seconds' },
      },
      tags: { team: 'checkout' },
      environments: {
        dev: { account: '111111111111', web: { cpu: 512, minTasks: 1, maxTasks: 1 } },
        prod: {
          account: '333333333333',
          web: {
            ...{ cpu: 1024, minTasks: 3, maxTasks: 12, scaling: { cpuPercent: 55 } },
            environment: { STAGE: 'prod', CACHE: 'on' },
          },
        },
      },
    });
    const table = report.findings.find(({ field }) => field === 'Resources.Orders');
    expect(table).toMatchObject({ verdict: 'unsupported', note: expect.stringContaining('data') });
  });

  it('task definitions without a service are tasks, with the schedules that start them', () => {
    const { config } = imported('nightly');
    // The account is to be filled in, the image named 'latest' to be replaced.
    expect(problemsOf(config)).toEqual(['tasks.clean.image.location']);
    expect(config).toMatchObject({
      tasks: {
        report: {
          command: ['python', 'report.py', '--all'],
          architecture: 'arm64',
          schedule: { cron: '30 2 * * MON-FRI' },
        },
        clean: { ephemeralStorage: 40, schedule: { every: '10 minutes' } },
      },
    });
  });

  it('files of variables are environments, and Jinja, mappings and the shell are filled in', () => {
    const { config, report } = imported('media');
    expect(problemsOf(config)).toEqual([]);
    expect(config).toMatchObject({
      tasks: { encode: { environment: { BUCKET: 'films' }, schedule: { every: '1 hour' } } },
      environments: {
        test: {
          region: 'eu-central-1',
          tasks: { encode: { cpu: 1024, memory: 4096, environment: { ZONE: 'Europe/Berlin' } } },
        },
        live: { region: 'eu-west-1', tasks: { encode: { cpu: 2048, memory: 8192 } } },
      },
    });
    const token = report.findings.find(({ field }) => field.endsWith('Environment[2]'));
    expect(token).toMatchObject({ verdict: 'unsupported', note: expect.stringContaining('!ssm') });
  });

  it('regions are within an environment; programs are not run, and hostile words stay text', () => {
    const { config, report } = imported('legacy');
    expect(Object.keys(config.environments as object)).toEqual(['prod']);
    expect(config).toMatchObject({
      name: 'legacy-drop',
      web: {
        minTasks: 2,
        maxTasks: 2,
        environment: { WORDS: "'); process.exit(1); ('${x} `\u2028 <script>" },
      },
    });
    const find = (file: string) => report.findings.filter((one) => one.file === file);
    expect(find('config/prod/eu-west-1/rendered.yaml')).toMatchObject([
      { verdict: 'unsupported', note: expect.stringContaining('sceptre generate') },
    ]);
    expect(find('config/prod/us-east-1/config.yaml')).toMatchObject([{ verdict: 'unsupported' }]);
  });

  it('another service is the web service where it is named', () => {
    expect(() => imported('legacy', undefined, { service: 'WebServce' })).toThrow(
      /did you mean 'WebService'/,
    );
  });
});

describe('what cannot be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-sceptre-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const project = (files: Readonly<Record<string, string>>) => {
    const dir = mkdtempSync(join(folder, 'p-'));
    mkdirSync(join(dir, 'config'));
    mkdirSync(join(dir, 'templates'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    return dir;
  };
  const template = 'Resources: {}';

  it.each([
    ['nothing', {}, /holds no stack/],
    ['YAML that is none', { 'config/a.yaml': 'a: [' }, /^config\/a\.yaml:1: /],
    ['Jinja that computes', { 'config/a.yaml': 'a: 1\n{% if x %}' }, /config\/a\.yaml:2: Jinja/],
    ['an expression', { 'config/a.yaml': 'a: {{ var.x | upper }}' }, /'var\.x \| upper' is Jinja/],
    ['a value that nobody gives', { 'config/a.yaml': 'a: {{ var.x }}' }, /var\.x has no value/],
    [
      'anchors without end',
      {
        'config/a.yaml': `template_path: t.yaml\na0: &a0 [x]\n${Array.from(
          { length: 20 },
          (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`,
        ).join('\n')}`,
        'templates/t.yaml': template,
      },
      /is too large/,
    ],
  ])('%s is refused in a line', (_words, files, message) => {
    expect(() => imported('shop', project(files as never))).toThrow(message);
  });

  it.each([
    ['template: { type: s3, path: x }', /of type s3/],
    ['template_path: gone.yaml', /no template gone\.yaml/],
    ['template_path: ../../../etc/passwd', /no template/],
    ['template_path: t.j2', /sceptre generate/],
    ['parameters: {}', /names no template/],
  ])('%s is told, and left', (text, note) => {
    const dir = project({ 'config/a.yaml': text, 'templates/t.j2': '{{ x }}' });
    const { report } = imported('shop', dir);
    expect(report.findings).toMatchObject([
      { file: 'config/a.yaml', verdict: 'unsupported', note: expect.stringMatching(note) },
    ]);
  });

  it('templates that refer to themselves end', () => {
    const dir = project({
      'config/a.yaml': 'template_path: t.yaml\nparameters: { P: !stack_output a.yaml::O }',
      'templates/t.yaml':
        'Parameters: { P: { Type: String } }\nConditions: { C: !Not [!Condition C] }\nResources: { D: { Type: AWS::ECS::TaskDefinition, Condition: C, Properties: { ContainerDefinitions: [{ Name: a, Image: !Ref P }] } } }\nOutputs: { O: { Value: !Ref P } }',
    });
    expect(imported('shop', dir).text).toContain('fill in: it refers to itself');
  });

  it('whatever words a project holds stay text', () => {
    const dir = join(folder, 'words');
    cpSync(folderOf('legacy'), dir, { recursive: true });
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom("');process.exit()//", '`${x}`', '*/', '</script>', '\u2028', '__proto__'),
    );
    fc.assert(
      fc.property(word, (text) => {
        fc.pre(text.isWellFormed());
        writeFileSync(
          join(dir, 'config/prod/eu-west-1/web.yaml'),
          `template_path: web.yaml\nparameters:\n  Words: ${JSON.stringify(text).replaceAll('{{', '\\u007b\\u007b').replaceAll('{%', '\\u007b%').replaceAll('{#', '\\u007b#')}\n`,
        );
        const { config, text: code } = imported('legacy', dir);
        expect(evaluated(code)).toEqual(config);
        expect(config).toMatchObject({ web: { environment: { WORDS: text } } });
      }),
      { numRuns: cases(40) },
    );
  });
});
