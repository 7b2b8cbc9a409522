import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from '../support/sample';

/** What was written within the last two seconds is not kept: it may have been read half. */
const SETTLED = 2100;

/** Packages beside the code under test: its cache is beside them. */
const project = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-compiled-')));
const code = join(project, 'lib', 'bundling');
const packs = join(project, 'node_modules', '.cache', 'slipway', 'compiled');

function install(name: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    const path = join(project, 'node_modules', name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Runs a program in a process that finds packages compiled; without, in one that compiles them. */
function prints(program: string, withCode = true, wishes = {}): string {
  const file = join(project, 'program.js');
  writeFileSync(file, program);
  const preload = join(project, 'preload.js');
  writeFileSync(
    preload,
    withCode ? `require(${JSON.stringify(code)} + '/compiled-code').useCompiledCode('test');` : '',
  );
  const env = { ...process.env, NODE_V8_COVERAGE: '', ...wishes };
  const args = ['--enable-source-maps', '--require', preload, file];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  if (stderr !== '') throw new Error(stderr);
  return stdout.trim();
}

const packFile = (): string => join(packs, readdirSync(packs)[0]!);
/** Another one whenever something had to be compiled that could be kept. */
const packNow = (): number => statSync(packFile()).ino;

beforeAll(async () => {
  cpSync(join(PROJECT_ROOT, 'lib', 'bundling'), code, { recursive: true });
  install('plain', { 'index.js': 'exports.answer = () => "one";\nexports.lazy = () => "lazy";' });
  install('other', { 'index.js': 'exports.answer = () => require("plain").answer();' });
  install('faulty', {
    'index.js':
      'exports.fail = () => { throw new Error("no") };\nexports.second = () => {\n  throw new Error("no");\n};',
  });
  install('program', {
    'cli.js':
      '#!/usr/bin/env node\nexports.seen = [require.main === process.mainModule, require.resolve("plain"), require.resolve.paths("plain")[0], typeof require.cache[__filename], __dirname, module.id, this === exports];',
  });
  install('modern', { 'index.mjs': 'export const kind = import.meta.url.slice(0, 4);' });
  install('ambiguous', { 'index.js': 'export const kind = typeof require;' });
  install('unwanted', { 'index.js': 'exports.answer = () => "unwanted";' });
  install('loads', { 'index.js': 'exports.load = () => import("modern/index.mjs");' });
  await sleep(SETTLED);
});

describe('compiled code of packages', () => {
  it('is kept by one process, and serves the next', () => {
    const program = 'console.log(require("plain").answer())';
    expect(prints(program)).toBe('one');
    const kept = packNow();
    expect(prints(program)).toBe('one');
    expect(packNow()).toBe(kept);
  });

  it('grows by what another program needs, and is kept for both', () => {
    const kept = packNow();
    expect(prints('console.log(require("other").answer())')).toBe('one');
    const both = packNow();
    expect(both).not.toBe(kept);
    expect(prints('console.log(require("plain").lazy(), require("other").answer())')).toBe(
      'lazy one',
    );
    expect(packNow()).toBe(both);
  });

  it.each([{ NODE_DISABLE_COMPILE_CACHE: '1' }, { NODE_V8_COVERAGE: join(project, 'coverage') }])(
    'is neither kept nor used with %p',
    (wishes) => {
      const kept = packNow();
      expect(prints('console.log(require("unwanted").answer())', true, wishes)).toBe('unwanted');
      expect(packNow()).toBe(kept);
    },
  );

  it('is not used for a file that says something else, of the same length and age', async () => {
    const path = join(project, 'node_modules', 'plain', 'index.js');
    const { atime, mtime } = statSync(path);
    writeFileSync(path, readFileSync(path, 'utf8').replace('one', 'two'));
    utimesSync(path, atime, mtime);
    const program = 'console.log(require("other").answer())';
    expect(prints(program)).toBe('two');
    await sleep(SETTLED);
    expect(prints(program)).toBe('two');
    expect(prints(program)).toBe('two');
  });

  it('is not used where a bit of it is another one', () => {
    const whole = readFileSync(packFile());
    for (const at of [0, 5, 40, whole.length >> 1, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 4;
      writeFileSync(packFile(), damaged);
      expect(prints('console.log(require("other").answer())')).toBe('two');
    }
    writeFileSync(packFile(), whole.subarray(0, 20));
    expect(prints('console.log(require("other").answer())')).toBe('two');
  });

  it.each([
    [
      'errors, with line and column',
      'try { require("faulty").fail() } catch (e) { console.log(e.stack.split("\\n")[1]) }',
    ],
    [
      'errors of later lines',
      'try { require("faulty").second() } catch (e) { console.log(e.stack.split("\\n")[1]) }',
    ],
    ['what a module sees of itself', 'console.log(JSON.stringify(require("program/cli.js").seen))'],
    ['an ES module', 'import("modern/index.mjs").then((m) => console.log(m.kind))'],
    ['an ES module that nothing calls one', 'import("ambiguous").then((m) => console.log(m.kind))'],
    ['one of those that is required', 'console.log(require("ambiguous").kind)'],
    ['an import from a package', 'require("loads").load().then((m) => console.log(m.kind))'],
    [
      'a missing package',
      'try { require("absent") } catch (e) { console.log(e.code, e.requireStack.length) }',
    ],
    [
      'children and parents',
      'require("other").answer(); console.log(module.children.map((c) => c.id).join(), require.cache[require.resolve("plain")].parent.id)',
    ],
  ])('changes nothing: %s', (_what, program) => {
    const without = prints(program, false);
    expect(prints(program)).toBe(without);
    expect(prints(program)).toBe(without);
    expect(without).not.toBe('');
  });

  it('leaves packages that name their sources to Node, whose stack traces do', async () => {
    const mappings = 'AAAA';
    const map = { version: 3, sources: ['source.ts'], names: [], mappings };
    install('mapped', {
      'index.js':
        'exports.fail = () => { throw new Error("no") };\n//# sourceMappingURL=index.js.map',
      'index.js.map': JSON.stringify(map),
      // What only speaks of maps has none.
    });
    install('speaks', {
      'index.js':
        'exports.text = "//# sourceMappingURL=" + "x";exports.fail = () => { throw new Error("no") };',
    });
    await sleep(SETTLED);
    const trace = (name: string) =>
      prints(
        `try { require("${name}").fail() } catch (e) { console.log(e.stack.split("\\n")[1]) }`,
      );
    for (let again = 0; again < 2; again++) {
      expect(trace('mapped')).toContain('source.ts:1:1');
      expect(trace('speaks')).toContain('speaks/index.js:1:');
    }
  });
});
