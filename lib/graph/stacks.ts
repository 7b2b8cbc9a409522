import { referencesOf, type Assembly, type Reference, type Stack } from '../assembly';
import type { Edge, Graph, Group, Node } from './types';
import { plural, titleOf } from './words';

/**
 * The stacks of an assembly as a graph: values run from the stack that has them to the one that uses them, each with
 * the references that prove it; stacks that only wait for another have a line without values.
 */
export function stackGraphOf(assembly: Assembly): Graph {
  const { stacks } = assembly;
  const stackOf = new Map(
    stacks.flatMap(({ path, resources }) =>
      resources.map(({ id }): [string, string] => [id, path]),
    ),
  );
  const across = Map.groupBy(
    referencesOf(assembly).filter(({ from, to }) => stackOf.get(from) !== stackOf.get(to)),
    ({ from, to }) => pairOf(stackOf.get(to) ?? '', stackOf.get(from) ?? ''),
  );
  return {
    name: '',
    stacks: stacks.length,
    resources: stackOf.size,
    groups: placesOf(stacks),
    nodes: stacks.map(nodeOf),
    edges: [...valueEdges(across, assembly), ...orderEdges(stacks, across)],
    findings: [],
  };
}

const pairOf = (from: string, to: string): string => JSON.stringify([from, to]);

/** A frame for each stage, or, outside of stages, for each account and region. */
function placesOf(stacks: readonly Stack[]): Group[] {
  const frames = stacks.map((stack): [string, Group] => [
    placeOf(stack),
    {
      id: placeOf(stack),
      kind: 'account',
      title: [stack.stage ?? '', `AWS account ${stack.account}`, stack.region]
        .filter((part) => part !== '')
        .join('  ·  '),
      parent: undefined,
      resources: [],
    },
  ]);
  return [...new Map(frames).values()];
}

const placeOf = ({ stage, account, region }: Stack): string =>
  [stage ?? '', account, region].join('/');

function nodeOf(stack: Stack): Node {
  const { path, stage, resources, outputs, terminationProtection } = stack;
  const exported = outputs.length;
  return {
    id: path,
    type: 'AWS::CloudFormation::Stack',
    title: titleOf({ path, stack: stage ?? '' }),
    facts: [
      plural(resources.length, 'resource'),
      exported > 0 ? plural(exported, 'output') : '',
      terminationProtection ? 'protected' : '',
    ]
      .filter((part) => part !== '')
      .join(' · '),
    group: placeOf(stack),
    resources: resources.map(({ id }) => id),
    stack: path,
    path,
    source: undefined,
  };
}

function valueEdges(
  across: ReadonlyMap<string, readonly Reference[]>,
  { stacks }: Assembly,
): Edge[] {
  const sources = new Map(
    stacks.flatMap(({ resources }) => resources.map(({ id, source }) => [id, source] as const)),
  );
  return [...across].map(([pair, references]) => {
    const [from = '', to = ''] = JSON.parse(pair) as string[];
    const values = new Set(references.map((one) => `${one.to}.${one.attribute ?? ''}`));
    return {
      from,
      to,
      kind: 'deploy',
      label: plural(values.size, 'value'),
      evidence: references.map(({ from: resource, at }) => ({
        resource,
        at,
        source: sources.get(resource),
      })),
    };
  });
}

/** Dependencies that the manifest names and no value explains. */
function orderEdges(stacks: readonly Stack[], across: ReadonlyMap<string, unknown>): Edge[] {
  const paths = new Set(stacks.map(({ path }) => path));
  return stacks.flatMap(({ path, dependencies }) =>
    dependencies
      .filter((before) => paths.has(before) && !across.has(pairOf(before, path)))
      .map((before) => ({
        from: before,
        to: path,
        kind: 'operate' as const,
        label: 'first',
        evidence: [{ resource: path, at: 'dependencies', source: undefined }],
      })),
  );
}
