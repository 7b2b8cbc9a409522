import type { Architecture, ArchitectureNode } from '../../../services/protocol/architecture';

export const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600" width="800" height="600">' +
  '<style>.ground{fill:#fff}@media(prefers-color-scheme:dark){.ground{fill:#000}}</style>' +
  '<rect class="ground" width="800" height="600"/><text x="9" y="30">shop &amp; more</text></svg>';

const node = (id: string, title: string, part?: ArchitectureNode['part']): ArchitectureNode => ({
  id,
  title,
  type: id === 'external:internet' ? 'external' : 'AWS::Some::Thing',
  facts: `facts of ${title}`,
  resources: id === 'external:internet' ? [] : [`${id}-resource`],
  ...(id !== 'external:internet' && { source: { file: 'lib/shop.ts', line: title.length } }),
  ...(part !== undefined && { part }),
});

const nodes = [
  node('external:internet', 'Internet users'),
  node('dev/web#Web', 'Web service', { kind: 'web' }),
  node('dev/data#Tasks', 'Tasks', { kind: 'queue' }),
  node('dev/tasks#Runner', 'Task runner', { kind: 'runner' }),
  node('dev/tasks#Program', 'Program', { kind: 'task', task: 'program' }),
  node('dev/data#Runs', 'Runs', { kind: 'runs' }),
  node('dev/data#Dead', 'Dead letters', { kind: 'dead-letters' }),
  node('dev/data#Payloads', 'Payloads'),
];

const evidence = [{ resource: 'dev/web#Role', at: 'Properties.Policies[0]' }];

/** An environment with a part of each kind; its cards stand in a column. */
export const ARCHITECTURE: Architecture = {
  environment: 'dev',
  groups: [{ id: 'regional', title: 'Regional services' }],
  nodes,
  edges: [
    {
      from: 'external:internet',
      to: 'dev/web#Web',
      kind: 'traffic',
      label: 'tcp 80',
      evidence: [],
    },
    { from: 'dev/web#Web', to: 'dev/data#Tasks', kind: 'publish', label: 'send', evidence },
    {
      from: 'dev/data#Tasks',
      to: 'dev/tasks#Runner',
      kind: 'subscribe',
      label: 'consume',
      evidence,
    },
    { from: 'dev/tasks#Runner', to: 'dev/data#Runs', kind: 'read', label: 'read', evidence: [] },
    {
      ...{ from: 'dev/tasks#Runner', to: 'dev/data#Runs', kind: 'write', label: 'write' },
      ...{ evidence: [], problem: 'not reachable: no rule' },
    },
  ],
  resources: Object.fromEntries(
    nodes.flatMap(({ resources, type }) =>
      resources.map((id) => [id, { type, path: `dev/${id}`, source: { file: 'a.ts', line: 7 } }]),
    ),
  ),
  views: ['overview', 'data-flow'].map((name) => ({
    name,
    title: `dev · ${name}`,
    width: 800,
    height: 600,
    cards: nodes.map(({ id, title }, index) => ({
      title,
      nodes: [id],
      ...{ x: 40, y: 20 + index * 70, width: 200, height: 60 },
    })),
    svg: { light: PICTURE, dark: PICTURE },
  })),
};
