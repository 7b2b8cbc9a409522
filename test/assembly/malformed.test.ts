import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { AssemblyError, readAssembly } from '../../lib/assembly';
import { coverageOf, graphOf } from '../../lib/graph';
import { cases } from '../support/cases';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

const folderOf = (files: Record<string, unknown>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-malformed-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(
      join(folder, name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
  return folder;
};

const stack = (templateFile = 's.json') => ({
  type: 'aws:cloudformation:stack',
  environment: 'aws://1/r',
  properties: { templateFile },
});
const stage = (directoryName: string) => ({
  type: 'cdk:cloud-assembly',
  properties: { directoryName },
});
const nested = (address: string) => ({
  Resources: {
    Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: address } },
  },
});

describe('an assembly that cannot be read is refused in one line that says what to do', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['an empty folder', {}, /synthesize first, or name the folder/],
    ['a CDK app', { 'cdk.json': {} }, /npx cdk synth/],
    ['a CDK app that was synthesized', { 'cdk.out/manifest.json': {} }, /did you mean .*cdk\.out/],
    [
      'templates alone',
      { 'web.template.json': {} },
      /CloudFormation templates but no cloud assembly/,
    ],
    ['artifacts that are a list', { 'manifest.json': { artifacts: [] } }, /synthesize again/],
    [
      'a stage that is gone',
      { 'manifest.json': { artifacts: { a: stage('assembly-a') } } },
      /assembly-a.manifest\.json: no such file/,
    ],
    [
      'a stage that holds itself',
      { 'manifest.json': { artifacts: { a: stage('.') } } },
      /stage a .*synthesize again/,
    ],
    [
      'a template outside of the folder',
      { 'manifest.json': { artifacts: { s: stack('../../etc/passwd') } } },
      /lies outside of the assembly/,
    ],
    [
      'a template that is no JSON',
      { 'manifest.json': { artifacts: { s: stack() } }, 's.json': 'Resources:\n  A: 1' },
      /s\.json: not a JSON object; synthesize again/,
    ],
    [
      'a nested stack that holds itself',
      { 'manifest.json': { artifacts: { s: stack() } }, 's.json': nested('s.json') },
      /nested stack .*holds itself/,
    ],
    [
      'nested stacks that hold each other',
      {
        'manifest.json': { artifacts: { s: stack() } },
        's.json': nested('a.json'),
        'a.json': nested('b.json'),
        'b.json': nested('a.json'),
      },
      /nested stack .*holds itself/,
    ],
    [
      'two stacks of one path',
      {
        'manifest.json': {
          artifacts: {
            s: { ...stack(), displayName: 'x' },
            t: { ...stack(), displayName: 'x' },
          },
        },
        's.json': {},
      },
      /two stacks are named x/,
    ],
  ])('%s', (_what, files, message) => {
    const folder = folderOf(files);
    const read = () => readAssembly(folder);
    expect(read).toThrow(AssemblyError);
    expect(read).toThrow(message);
    expect(() => {
      try {
        read();
      } catch (error) {
        throw new Error(String((error as Error).message.includes('\n')));
      }
    }).toThrow('false');
  });
});

describe('whatever stands in manifest, metadata and tree', () => {
  const json = fc.jsonValue();
  const part = fc.oneof(json, fc.constant(undefined));

  it('is read in full or refused in one line', () => {
    fc.assert(
      fc.property(json, part, part, part, part, (template, metadata, dependencies, tree, name) => {
        const folder = folderOf({
          'manifest.json': {
            artifacts: {
              s: { ...stack(), metadata, dependencies, displayName: name },
              tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
              other: dependencies,
            },
          },
          's.json': template,
          'tree.json': { tree },
        });
        try {
          const assembly = readAssembly(folder);
          expect(coverageOf(graphOf(assembly, ''), assembly).unrepresented).toEqual([]);
        } catch (error) {
          expect(error).toBeInstanceOf(AssemblyError);
          expect((error as Error).message).not.toContain('\n');
        }
      }),
      { numRuns: cases(150) },
    );
  });
});
