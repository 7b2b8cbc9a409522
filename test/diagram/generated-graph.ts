import fc from 'fast-check';
import type { Edge, EdgeKind, Graph, Group, Node } from '../../lib/graph';

const TYPES = [
  'AWS::Lambda::Function',
  'AWS::SQS::Queue',
  'AWS::DynamoDB::Table',
  'AWS::ECS::Service',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'Custom::Thing',
];

const KINDS: readonly EdgeKind[] = [
  'traffic',
  'invoke',
  'read',
  'write',
  'publish',
  'subscribe',
  'schedule',
  'assume',
  'log',
  'deploy',
  'operate',
];

const GROUPS: readonly Group[] = (
  [
    ['account', undefined],
    ['vpc', 'account'],
    ['public', 'vpc'],
    ['private', 'vpc'],
    ['isolated', 'vpc'],
    ['regional', 'account'],
    ['operations', 'account'],
  ] as const
).map(([kind, parent]) => ({ id: kind, kind, title: kind, parent, resources: [] }));

const PLACES = ['public', 'private', 'isolated', 'regional', 'regional', 'operations', undefined];

/** How a graph is made: how many nodes, in how many stacks, how deep, how densely connected. */
export interface Shape {
  readonly nodes: number;
  readonly stacks: number;
  readonly constructs: number;
  readonly types: number;
  readonly edges: number;
  readonly seed: number;
}

export const anyShape = (most: number): fc.Arbitrary<Shape> =>
  fc.record({
    nodes: fc.integer({ min: 0, max: most }),
    stacks: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 200 })),
    constructs: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 300 }),
    ),
    types: fc.integer({ min: 1, max: TYPES.length }),
    edges: fc.integer({ min: 0, max: 4 * most }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  });

/** A graph of that shape, the same each time. */
export function graphOfShape(shape: Shape): Graph {
  const next = numbers(shape.seed);
  const nodes = Array.from({ length: shape.nodes }, (_node, index) => nodeOf(index, shape, next));
  const pairs = new Map<string, Edge>();
  for (let count = 0; count < shape.edges && nodes.length > 1; count += 1) {
    const [from, to] = [nodes[next() % nodes.length]!.id, nodes[next() % nodes.length]!.id];
    const kind = KINDS[next() % KINDS.length]!;
    if (from === to) continue;
    const at = kind === 'read' ? 'Properties.PolicyDocument.Statement[0]' : 'Properties.X';
    const evidence = [{ resource: from, at, source: undefined }];
    pairs.set(`${kind}|${from}|${to}`, { from, to, kind, label: kind, evidence });
  }
  return {
    name: 'dev',
    stacks: shape.stacks,
    resources: nodes.length,
    groups: GROUPS,
    nodes,
    edges: [...pairs.values()],
    findings: [],
  };
}

function nodeOf(index: number, { stacks, constructs, types }: Shape, next: () => number): Node {
  const group = PLACES[next() % PLACES.length];
  const stack = group === undefined ? undefined : `dev/stack-${next() % stacks}`;
  const steps = constructs === 0 ? [] : [`Part${next() % constructs}`, `Inner${next() % 3}`];
  const path = stack === undefined ? '' : [stack, ...steps, `Thing${index}`, 'Resource'].join('/');
  return {
    id: stack === undefined ? `external:${index}` : `${stack}#Thing${index}`,
    type: stack === undefined ? 'external' : TYPES[next() % types]!,
    title: `Thing ${index}`,
    facts: '',
    group,
    resources: stack === undefined ? [] : [`${stack}#Thing${index}`],
    stack,
    path,
    source: undefined,
  };
}

/** Numerical Recipes' linear congruential generator: good enough to mix. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
