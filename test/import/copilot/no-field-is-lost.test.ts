import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { importCopilot, type Finding } from '../../../lib/import/copilot';
import { anyEnvironment, anyWorkload } from './any-manifest';
import { plain } from './imported';
import { cases } from '../../support/cases';

const folder = mkdtempSync(join(tmpdir(), 'slipway-copilot-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, value: unknown): void {
  mkdirSync(join(folder, 'copilot', name), { recursive: true });
  writeFileSync(join(folder, 'copilot', name, 'manifest.yml'), stringify(value));
}

mkdirSync(join(folder, 'copilot'));
writeFileSync(join(folder, 'copilot', '.workspace'), 'application: any\n');
const run = () => importCopilot(folder, plain(folder));

/** Paths of all values in a manifest, in the words of the report; lists of values count as one. */
function fieldsOf(value: unknown, path = ''): string[] {
  const isObject = (one: unknown): one is object => typeof one === 'object' && one !== null;
  const hasMaps = (one: unknown): boolean =>
    Array.isArray(one) ? one.some(hasMaps) : isObject(one);
  if (!isObject(value) || !hasMaps(value) || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (Array.isArray(value)) return fieldsOf(inner, `${path}[${key}]`);
    const isPlain = /^[A-Za-z_$][\w$-]*$/.test(key);
    const step = isPlain ? (path === '' ? key : `.${key}`) : `[${JSON.stringify(key)}]`;
    return fieldsOf(inner, `${path}${step}`);
  });
}

/** A finding is about a field, or about all that is below it. */
const isAbout = ({ field }: Finding, path: string): boolean =>
  path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);

function expectAllTold(findings: readonly Finding[], file: string, manifest: unknown): void {
  const own = findings.filter((one) => one.file === file);
  for (const field of fieldsOf(manifest)) {
    expect({ field, told: own.filter((one) => isAbout(one, field)).length }).toEqual({
      field,
      told: 1,
    });
  }
  for (const { verdict, to, note } of own) {
    expect(verdict === 'carried' ? to : note).toMatch(/\S/);
  }
}

/** The generated file, run: its one import is replaced. */
function evaluated(text: string): unknown {
  const { code } = transformSync(text, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as { default?: unknown } };
  const require = () => ({ defineApplication: (value: unknown) => value });
  runInNewContext(code, { module, exports: module.exports, require });
  return module.exports.default;
}

/** Of another realm: compared by what they hold. */
const plainly = (value: unknown): string => JSON.stringify(value);

describe('any manifest of a workload', () => {
  it('is told in full, each field once, and no text of it breaks out of the file', () => {
    write('environments/dev', { name: 'dev', type: 'Environment' });
    fc.assert(
      fc.property(anyWorkload, ({ manifest }) => {
        write('it', manifest);
        const { report, text, config } = run();
        expectAllTold(report.findings, 'copilot/it/manifest.yml', manifest);
        expect(plainly(evaluated(text))).toBe(plainly(config));
      }),
      { numRuns: cases(150) },
    );
  });
});

describe('any manifest of an environment', () => {
  it('is told in full, each field once', () => {
    write('it', { name: 'it', type: 'Scheduled Job' });
    fc.assert(
      fc.property(anyEnvironment, (manifest) => {
        write('environments/dev', manifest);
        const { report, text, config } = run();
        expectAllTold(report.findings, 'copilot/environments/dev/manifest.yml', manifest);
        expect(plainly(evaluated(text))).toBe(plainly(config));
      }),
      { numRuns: cases(100) },
    );
  });
});
