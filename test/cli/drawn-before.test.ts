import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { assemblyInputs, readAssembly } from '../../lib/assembly';
import { drawnBefore, originOf, rememberDrawn } from '../../lib/cli/drawn-before';
import type { ResolvedApplication } from '../../lib/config';
import { rememberAs } from '../../lib/config/remembered';
import { lazily, PROJECT_ROOT } from '../support/sample';

const base = fs.mkdtempSync(join(tmpdir(), 'slipway-drawn-before-'));
afterAll(() => fs.rmSync(base, { recursive: true }));

/** Stages in a stage, stacks in a stack, a tree in parts. */
const nested = lazily(() => {
  const outdir = join(base, 'nested');
  const context = { 'aws:cdk:enable-path-metadata': false, '@aws-cdk/core:max-tree-size': 5 };
  const app = new App({ outdir, analyticsReporting: false, context });
  for (const where of [app, new Stage(app, 'dev'), new Stage(new Stage(app, 'Outer'), 'prod')]) {
    const top = new Stack(where, 'Top');
    new Queue(new NestedStack(new NestedStack(top, 'Inner'), 'Deep'), 'Jobs');
  }
  app.synth();
  return outdir;
});

beforeAll(() => rememberAs('first'));

const asked = { application: undefined, options: {}, forms: {} };

describe('what an assembly is drawn from', () => {
  it('names every file that is opened to read it', () => {
    const opened = jest.spyOn(jest.requireActual<typeof fs>('node:fs'), 'readFileSync');
    readAssembly(nested());
    const files = new Set(
      opened.mock.calls.map(([file]) => String(file)).filter((file) => file.startsWith(base)),
    );
    opened.mockRestore();
    const named = assemblyInputs(nested()).files;
    expect(files.size).toBeGreaterThan(12);
    expect([...files].filter((file) => !named.has(file))).toEqual([]);
  });

  it('is something else when any of these files is changed, or gone', () => {
    const { files, hash } = assemblyInputs(nested());
    for (const file of files) {
      if (!fs.statSync(file).isFile()) continue;
      const content = fs.readFileSync(file, 'utf8');
      fs.writeFileSync(file, content.replace(/\s*$/, ' \n'));
      const changed = assemblyInputs(nested()).hash;
      fs.writeFileSync(file, content);
      expect([relative(nested(), file), changed === hash]).toEqual([expect.anything(), false]);
    }
    expect(assemblyInputs(nested()).hash).toBe(hash);
  });

  it('has another key for another program, configuration, question or form', () => {
    const folder = nested();
    const first = originOf({ ...asked, folder })?.key;
    expect(originOf({ ...asked, folder })?.key).toBe(first);
    const application = { name: 'shop', views: [] } as unknown as ResolvedApplication;
    const others = [
      { ...asked, folder, application },
      { ...asked, folder, options: { view: 'network' } },
      { ...asked, folder, options: { focus: 'Jobs' } },
      { ...asked, folder, forms: { scale: 2 } },
    ].map((one) => originOf(one)?.key);
    rememberAs('second');
    others.push(originOf({ ...asked, folder })?.key);
    rememberAs('first');
    expect(new Set([first, ...others]).size).toBe(6);
  });

  it('cannot be told of what cannot be read: who reads it says why', () => {
    expect(originOf({ ...asked, folder: join(base, 'none') })).toBeUndefined();
    const broken = join(base, 'broken');
    fs.mkdirSync(broken);
    fs.writeFileSync(join(broken, 'manifest.json'), '{');
    expect(originOf({ ...asked, folder: broken })).toBeUndefined();
  });

  it('is drawn anew where a single drawing of it is gone', () => {
    const origin = originOf({ ...asked, folder: nested() })!;
    rememberDrawn(origin, { all: true, drawings: [['app-overview', 'no such drawing']] });
    expect(drawnBefore(origin)).toBeUndefined();
  });
});

test('what did not change is written as it was drawn; a template that did is drawn anew', () => {
  const folder = join(base, 'cdk.out');
  fs.cpSync(nested(), folder, { recursive: true });
  const slipway = join(PROJECT_ROOT, 'bin', 'slipway.js');
  const drawn = (output: string) => {
    const args = ['diagram', '--app', folder, '-o', join(base, output)];
    const { status, stderr } = spawnSync(process.execPath, [slipway, ...args], {
      ...{ encoding: 'utf8', cwd: base },
    });
    if (status !== 0) throw new Error(stderr);
    return fs.readdirSync(join(base, output)).sort();
  };
  const files = drawn('new');
  expect(drawn('again')).toEqual(files);
  for (const file of files)
    expect(fs.readFileSync(join(base, 'again', file))).toEqual(
      fs.readFileSync(join(base, 'new', file)),
    );
  for (const file of assemblyInputs(folder).files) {
    if (!/Deep[^/]*\.nested\.template\.json$/.test(file)) continue;
    const content = JSON.parse(fs.readFileSync(file, 'utf8')) as { Resources: object };
    const Resources = { ...content.Resources, Later: { Type: 'AWS::SNS::Topic' } };
    fs.writeFileSync(file, JSON.stringify({ ...content, Resources }));
  }
  drawn('changed');
  const picture = (output: string) =>
    fs.readFileSync(join(base, output, 'app-overview.svg'), 'utf8');
  expect(picture('new')).not.toContain('Later');
  expect(picture('changed')).toContain('Later');
});
