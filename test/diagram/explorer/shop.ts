import type { Edge, Graph, Node } from '../../../lib/graph';

const node = (
  id: string,
  type: string,
  title: string,
  group: string,
  resources: string[],
): Node => ({
  id,
  type,
  title,
  facts: `facts of ${title}`,
  group,
  resources: [id, ...resources],
  stack: id.split('#')[0],
  path: `${id.replace('#', '/')}/Resource`,
  source: { file: 'lib/shop.ts', line: 7 },
});

const edge = (
  kind: Edge['kind'],
  from: string,
  to: string,
  label: string,
  more: Partial<Edge> = {},
): Edge => ({
  kind,
  from,
  to,
  label,
  evidence: [
    { resource: from, at: `Properties.${label}`, source: { file: 'lib/shop.ts', line: 12 } },
  ],
  ...more,
});

/** Eight cards of a shop. */
export const shop: Graph = {
  name: 'shop',
  stacks: 2,
  resources: 12,
  groups: [
    {
      id: 'account',
      kind: 'account',
      title: 'AWS account 1 · eu-west-1',
      parent: undefined,
      resources: [],
    },
    { id: 'vpc', kind: 'vpc', title: 'VPC', parent: 'account', resources: ['shop/net#Vpc'] },
    { id: 'private', kind: 'private', title: 'private subnets', parent: 'vpc', resources: [] },
    {
      id: 'regional',
      kind: 'regional',
      title: 'Regional services',
      parent: 'account',
      resources: [],
    },
  ],
  nodes: [
    {
      ...node('internet', 'external', 'Internet users', '', []),
      group: undefined,
      stack: undefined,
      resources: [],
    },
    node('shop/web#Web', 'AWS::ECS::Service', 'Web service', 'private', [
      'shop/web#TaskDefinition',
      'shop/web#Role',
    ]),
    node('shop/web#Worker', 'AWS::ECS::Service', 'Worker', 'private', []),
    node('shop/web#Db', 'AWS::RDS::DBInstance', 'Database', 'private', []),
    node('shop/data#Orders', 'AWS::SQS::Queue', 'Orders', 'regional', ['shop/data#OrdersPolicy']),
    node('shop/data#Dead', 'AWS::SQS::Queue', 'Dead letters', 'regional', []),
    node('shop/data#Items', 'AWS::DynamoDB::Table', 'Items', 'regional', []),
    node('shop/data#Odd', 'Custom::Odd', 'Odd thing', 'regional', []),
  ],
  edges: [
    edge('traffic', 'internet', 'shop/web#Web', 'tcp 443'),
    edge('traffic', 'shop/web#Web', 'shop/web#Db', 'secret', { problem: 'not reachable: no rule' }),
    edge('publish', 'shop/web#Web', 'shop/data#Orders', 'send', { conditions: ['aws:SourceVpc'] }),
    edge('subscribe', 'shop/data#Orders', 'shop/web#Worker', 'consume'),
    edge('publish', 'shop/data#Orders', 'shop/data#Dead', 'dead letters'),
    edge('read', 'shop/web#Web', 'shop/data#Items', 'read'),
    edge('write', 'shop/web#Web', 'shop/data#Items', 'write'),
    edge('write', 'shop/web#Worker', 'shop/data#Items', 'write'),
  ],
  findings: [
    {
      kind: 'not-reachable',
      message: 'Web service has the secret of Database, but no rule lets it through',
      fix: 'allow the connection',
      nodes: ['shop/web#Web', 'shop/web#Db'],
      evidence: [{ resource: 'shop/web#Web', at: 'Properties.Secrets', source: undefined }],
    },
  ],
};
