import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import { coverageOf, graphOf } from '../../lib/graph';
import { edgesOf, nodesOf } from '../graph/apps2/support';

const folder = mkdtempSync(join(tmpdir(), 'slipway-loops-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(Resources: object, Parameters: object = {}) {
  writeFileSync(join(folder, 'Shop.json'), JSON.stringify({ Parameters, Resources }));
  const Shop = { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.json' } };
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ version: '36.0.0', artifacts: { Shop } }),
  );
  const assembly = readAssembly(folder);
  const graph = graphOf(assembly, '');
  const { resources, unrepresented } = coverageOf(graph, assembly);
  expect(unrepresented).toEqual([]);
  return { resources, nodes: nodesOf(graph), edges: edgesOf(graph) };
}

const queue = { Type: 'AWS::SQS::Queue' };

describe('a loop of a template', () => {
  it('is as many resources as CloudFormation makes of it, connected as it connects them', () => {
    const dead = { deadLetterTargetArn: { 'Fn::GetAtt': ['Failed${Area}', 'Arn'] } };
    const body = {
      'Failed${Area}': queue,
      'Orders${Area}': { ...queue, Properties: { RedrivePolicy: dead } },
    };
    const { resources, nodes, edges } = read({
      'Fn::ForEach::Areas': ['Area', ['North', 'South'], body],
    });
    expect(resources).toBe(4);
    expect(nodes.map((node) => node.split(' |')[0])).toEqual([
      'Failed north',
      'Failed south',
      'Orders north',
      'Orders south',
    ]);
    expect(edges).toEqual([
      'publish: Orders north → Failed north (dead letters)',
      'publish: Orders south → Failed south (dead letters)',
    ]);
  });

  it('may be in a loop, over a parameter, with letters that no logical id has', () => {
    const inner = { 'Fn::ForEach::Kinds': ['Kind', ['a', 'b'], { 'Jobs&{Area}${Kind}': queue }] };
    const Resources = { 'Fn::ForEach::Areas': ['Area', { Ref: 'Areas' }, inner] };
    const Areas = { Type: 'CommaDelimitedList', Default: 'eu-1, us-1' };
    const { nodes } = read(Resources, { Areas });
    expect(nodes).toHaveLength(4);
    expect(nodes[0]).toMatch(/jobs ?eu1/i);
  });

  it('over what only a deployment knows is there once', () => {
    const loop = ['Area', { 'Fn::FindInMap': ['Areas', 'of', 'all'] }, { 'Jobs${Area}': queue }];
    expect(read({ 'Fn::ForEach::Areas': loop }).resources).toBe(1);
  });

  it('makes no end of nothing', () => {
    const values = Array.from({ length: 1000 }, (_none, index) => String(index));
    const deep = ['A', 'B', 'C', 'D'].reduceRight<object>(
      (body, name) => ({ [`Fn::ForEach::${name}`]: [name, values, body] }),
      { 'Jobs${A}x${B}x${C}x${D}': queue },
    );
    expect(read(deep).resources).toBe(2000);
    for (const broken of [null, 1, [], ['A'], ['A', ['x'], 'text'], [1, 2, 3], { A: 1 }])
      expect(read({ 'Fn::ForEach::A': broken, Jobs: queue }).resources).toBe(1);
  });
});
