import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { importCopilot, type ImportOptions } from '../../../lib/import/copilot';
import { plain } from './imported';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-copilot-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string): void {
  const path = join(folder, 'copilot', file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const run = (options: Partial<ImportOptions> = {}) =>
  importCopilot(folder, { ...plain(folder), ...options });

const job = (name: string, more = '') => `name: ${name}\ntype: Scheduled Job\n${more}`;

const told = (field: string, options?: Partial<ImportOptions>) =>
  run(options).report.findings.find((one) => one.field === field);

describe('what cannot be used', () => {
  it.each([
    ['an empty folder', {}, /holds no copilot\/<service>\/manifest\.yml/],
    [
      'YAML that does not parse',
      { 'a/manifest.yml': 'name: a\ntype: [' },
      /copilot\/a\/manifest\.yml:2: /,
    ],
    [
      'a schedule that YAML does not take without quotes',
      { 'a/manifest.yml': job('a', 'on:\n  schedule: @daily\n') },
      /copilot\/a\/manifest\.yml:4: /,
    ],
    [
      'a key that is there twice',
      { 'a/manifest.yml': job('a', 'cpu: 1\ncpu: 2\n') },
      /manifest\.yml:4: Map keys must be unique/,
    ],
    [
      'a list in place of a manifest',
      { 'a/manifest.yml': '- a' },
      /manifest\.yml:1: is no manifest/,
    ],
    [
      'a folder in place of a manifest',
      { 'a/manifest.yml/b': '' },
      /holds no copilot\/<service>\/manifest\.yml/,
    ],
    ['a manifest without a name', { 'a/manifest.yml': 'type: Scheduled Job' }, /has no name/],
    ['a manifest without a type', { 'a/manifest.yml': 'name: a' }, /has no type/],
    [
      'an unknown type',
      { 'a/manifest.yml': 'name: a\ntype: Schedule Job' },
      /manifest\.yml:2: 'Schedule Job': unknown type; did you mean 'Scheduled Job'\?/,
    ],
    [
      'aliases without end',
      {
        'a/manifest.yml': `${job('a')}a: &a [x, x]\nb: &b [${'*a, '.repeat(40)}]\nc: [${'*b, '.repeat(40)}]\n`,
      },
      /manifest\.yml: Excessive alias count/,
    ],
  ])('%s', (_name, files: Record<string, string>, message) => {
    for (const [file, text] of Object.entries(files)) write(file, text);
    expect(() => run({ name: 'any' })).toThrow(message);
    expect(() => run({ name: 'any' })).toThrow(expect.objectContaining({ code: 'BAD_MANIFEST' }));
  });

  it('an application without a name, unless it is given', () => {
    write('a/manifest.yml', job('a'));
    expect(() => run()).toThrow(/no copilot\/\.workspace/);
    expect(run({ name: 'given' }).config).toMatchObject({ name: 'given' });
  });

  it('an account of an environment that is not there', () => {
    write('a/manifest.yml', job('a'));
    write('environments/prod/manifest.yml', 'name: prod\ntype: Environment\n');
    const accounts = { prdo: '111111111111' };
    expect(() => run({ name: 'any', accounts })).toThrow(
      /'prdo': unknown environment; did you mean 'prod'\?/,
    );
  });

  it('a web service that is not there', () => {
    write('shop/manifest.yml', 'name: shop\ntype: Load Balanced Web Service\n');
    expect(() => run({ name: 'any', service: 'shp' })).toThrow(/did you mean 'shop'\?/);
  });
});

describe('what is wrong in a field', () => {
  beforeEach(() => write('.workspace', 'application: any\n'));

  it.each([
    ['an unknown field', 'cpuu: 256', 'cpuu', /unknown field; did you mean 'cpu'\?/],
    [
      'an unknown field further in',
      'image:\n  locatoin: x',
      'image.locatoin',
      /did you mean 'location'\?/,
    ],
    ['a size that Fargate does not have', 'cpu: 300', 'cpu', /Fargate offers 256, 512/],
    ['a value in another form', 'image: nginx', 'image', /not in this form/],
    ['a map where a value stands', 'retries:\n  most: 3', 'retries.most', /unknown field/],
    ['a quote without end', "command: 'echo \"hi'", 'command', /no line that a shell could split/],
    ['seconds in a rate', 'on:\n  schedule: "@every 90s"', 'on.schedule', /whole minutes/],
    ['a year in a schedule', "on:\n  schedule: 'cron(0 1 * * ? 2027)'", 'on.schedule', /no years/],
    ['two kinds of days', "on:\n  schedule: '0 1 1 * 1'", 'on.schedule', /not both/],
    [
      'a name that is taken',
      'variables:\n  SLIPWAY_X: 1',
      'variables.SLIPWAY_X',
      /does not begin with SLIPWAY_/,
    ],
    ['a file of variables that is not there', 'env_file: x.env', 'env_file', /was not found/],
    [
      'a value of another stack',
      'variables:\n  A:\n    from_cfn: x',
      'variables.A.from_cfn',
      /not imported/,
    ],
    ['Windows', 'platform: windows/x86_64', 'platform', /Linux containers only/],
    ['a list of environments', 'environments: [dev]', 'environments', /no map by environment/],
  ])('%s is told, with what to do', (_name, text, field, note) => {
    write('a/manifest.yml', job('a', text));
    expect(told(field)).toMatchObject({
      verdict: 'unsupported',
      note: expect.stringMatching(note),
    });
  });

  it('an override of an environment that is not there is told, with the one that was meant', () => {
    write('environments/prod/manifest.yml', 'name: prod\ntype: Environment\n');
    write('a/manifest.yml', job('a', 'environments:\n  prdo:\n    cpu: 512\n'));
    expect(told('environments.prdo.cpu')).toMatchObject({
      verdict: 'unsupported',
      note: expect.stringContaining("did you mean 'prod'?"),
    });
  });

  it('a variable that is not set stays as it is, with a comment in the file', () => {
    write('a/manifest.yml', job('a', 'variables:\n  TAG: v-${TAG}\n'));
    expect(told('variables.TAG')).toMatchObject({
      verdict: 'different',
      note: expect.stringContaining('${TAG} is not set here'),
    });
    expect(run().text).toMatch(/\/\/ \$\{TAG\} is not set here.*\n\s+TAG: 'v-\$\{TAG\}'/);
  });

  it('a variable of this shell is put in, and told, since it may be a secret', () => {
    write('a/manifest.yml', job('a', 'variables:\n  TAG: v-${TAG}\n'));
    expect(told('variables.TAG', { shell: { TAG: '7' } })).toMatchObject({
      verdict: 'different',
      note: expect.stringContaining('take it out where it is a secret'),
    });
    expect(run({ shell: { TAG: '7' } }).text).toContain("TAG: 'v-7'");
  });
});
