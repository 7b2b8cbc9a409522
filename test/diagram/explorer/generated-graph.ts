import type { Edge, EdgeKind, Graph, Node } from '../../../lib/graph';

const TYPES = [
  'AWS::Lambda::Function',
  'AWS::SQS::Queue',
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::ECS::Service',
  'AWS::StepFunctions::StateMachine',
  'Custom::Thing',
];
const KINDS: readonly EdgeKind[] = ['invoke', 'read', 'write', 'publish', 'subscribe', 'operate'];

/** A graph of a company: stacks of teams' constructs, most edges inside a stack, some across. The same seed, the same graph. */
export function generatedGraph(
  cards: number,
  { stacks = Math.ceil(cards / 50), seed = 1 } = {},
): Graph {
  const random = randomFrom(seed);
  const any = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const nodes = Array.from({ length: cards }, (_, index): Node => {
    const stack = `big/stack${index % stacks}`;
    const type = TYPES[index % TYPES.length]!;
    const name = `Thing${index}`;
    return {
      id: `${stack}#${name}`,
      type,
      title: `Thing ${index}`,
      facts: `${type.split('::')[1]!} · number ${index}`,
      group: type === 'AWS::ECS::Service' ? 'private' : 'regional',
      resources: [`${stack}#${name}`],
      stack,
      path: `${stack}/Part${Math.floor(index / stacks) % 7}/${name}/Resource`,
      source: { file: `lib/stack${index % stacks}.ts`, line: index + 1 },
    };
  });
  const edges = new Map<string, Edge>();
  while (edges.size < cards * 1.5) {
    const from = any(nodes);
    const inStack = random() < 0.8;
    const index = nodes.indexOf(from);
    const to = inStack
      ? nodes[(index + stacks * (1 + Math.floor(random() * 6))) % cards]!
      : any(nodes);
    if (from === to) continue;
    const kind = any(KINDS);
    edges.set(`${from.id}|${to.id}|${kind}`, {
      from: from.id,
      to: to.id,
      kind,
      label: kind,
      evidence: [
        {
          resource: from.id,
          at: `Properties.Policies[${Math.floor(random() * 5)}]`,
          source: from.source,
        },
      ],
    });
  }
  const group = (
    id: string,
    kind: Graph['groups'][number]['kind'],
    title: string,
    parent?: string,
  ) => ({
    id,
    kind,
    title,
    parent,
    resources: [],
  });
  return {
    name: 'big',
    stacks,
    resources: cards,
    groups: [
      group('account', 'account', 'big · AWS account 111111111111 · eu-west-1'),
      group('vpc', 'vpc', 'VPC · 10.0.0.0/16', 'account'),
      group('private', 'private', 'private subnets', 'vpc'),
      group('regional', 'regional', 'Regional services', 'account'),
    ],
    nodes,
    edges: [...edges.values()],
    findings: [],
  };
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
