import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssemblyError, readAssembly, referencesOf } from '../../lib/assembly';

describe('an assembly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-assembly-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  };
  const stack = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://1/r',
    properties: { templateFile: 's.json' },
  };

  it.each([
    ['a folder that is not there', {}, /manifest\.json: no such file; synthesize first/],
    ['no JSON', { 'manifest.json': 'hello' }, /manifest\.json: not a JSON object/],
    ['a list', { 'manifest.json': '[]' }, /manifest\.json: not a JSON object/],
    [
      'a stack without a template',
      { 'manifest.json': JSON.stringify({ artifacts: { s: { ...stack, properties: {} } } }) },
      /stack s names no template/,
    ],
    [
      'a template that is gone',
      { 'manifest.json': JSON.stringify({ artifacts: { s: stack } }) },
      /s\.json: no such file/,
    ],
  ])('that is %s is refused in one line', (_what, files, message) => {
    write(files);
    expect(() => readAssembly(folder)).toThrow(AssemblyError);
    expect(() => readAssembly(folder)).toThrow(message);
    try {
      readAssembly(folder);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });

  it('without metadata or a tree is read all the same, imports resolved', () => {
    const template = (body: object) => JSON.stringify(body);
    write({
      'manifest.json': JSON.stringify({
        artifacts: { s: stack, t: { ...stack, properties: { templateFile: 't.json' } } },
      }),
      's.json': template({
        Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
        Outputs: {
          Out: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Export: { Name: 'queue-arn' } },
        },
      }),
      't.json': template({
        Resources: {
          Old: { Type: 'X::Y::Z', Properties: { Target: { 'Fn::ImportValue': 'queue-arn' } } },
          New: {
            Type: 'X::Y::Z',
            Properties: { Target: { 'Fn::GetStackOutput': { StackName: 's', OutputName: 'Out' } } },
          },
          Near: {
            Type: 'X::Y::Z',
            Properties: { List: [{ 'Fn::Sub': '${Old.Arn}/${AWS::Region}' }] },
          },
        },
      }),
    });
    expect(
      referencesOf(readAssembly(folder)).map(({ from, to, at, via, attribute }) => [
        from,
        to,
        at,
        via,
        attribute,
      ]),
    ).toEqual([
      ['t#Old', 's#Queue', 'Properties.Target', 'ImportValue', 'Arn'],
      ['t#New', 's#Queue', 'Properties.Target', 'GetStackOutput', 'Arn'],
      ['t#Near', 't#Old', 'Properties.List[0]', 'Sub', 'Arn'],
    ]);
  });
});
