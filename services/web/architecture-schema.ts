import { ARCHITECTURE_SCHEMES } from '../protocol/architecture';
import { PROBLEMS } from './schemas';

/** JSON Schemas of the picture of the environment, as it is published and told. */

const text = { type: 'string', maxLength: 2000 } as const;
const pixels = { type: 'number', minimum: 0, maximum: 1_000_000 } as const;

const list = <Items>(items: Items, maxItems = 20_000) =>
  ({ type: 'array', maxItems, items }) as const;

const closed = <Properties>(required: readonly (keyof Properties)[], properties: Properties) =>
  ({ type: 'object', additionalProperties: false, required, properties }) as const;

const source = {
  ...closed(['file', 'line'], { file: text, line: { type: 'integer', minimum: 0 } }),
  description: 'line of the code that made it',
};

const part = {
  ...closed(['kind'], {
    kind: {
      type: 'string',
      enum: ['web', 'runner', 'queue', 'dead-letters', 'task', 'schedule', 'runs'],
    },
    queue: { ...text, description: 'of a runner, queue or dead letters; absent: the default one' },
    task: { ...text, description: 'of a task or schedule' },
  }),
  description: 'what it is to the running system',
};

const graph = {
  environment: { ...text, minLength: 1, examples: ['dev'] },
  groups: list(closed(['id', 'title'], { id: text, title: text, parent: text })),
  nodes: list(
    closed(['id', 'type', 'title', 'facts', 'resources'], {
      id: text,
      type: { ...text, description: 'CloudFormation type, or `external`' },
      title: text,
      facts: text,
      group: text,
      resources: list(text),
      source,
      part,
    }),
  ),
  edges: list(
    closed(['from', 'to', 'kind', 'label', 'evidence'], {
      from: text,
      to: text,
      kind: text,
      label: text,
      evidence: list(
        closed(['resource', 'at'], {
          resource: { ...text, description: 'whose template entry says so' },
          at: { ...text, description: 'place in that entry' },
          source,
        }),
      ),
      problem: { ...text, description: 'why it cannot work though it is declared' },
    }),
  ),
  resources: {
    type: 'object',
    description: 'what is known of each resource, by its id',
    maxProperties: 20_000,
    additionalProperties: closed(['type', 'path'], { type: text, path: text, source }),
  },
} as const;

export const viewName = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,79}$' } as const;

const view = {
  name: viewName,
  title: text,
  width: pixels,
  height: pixels,
  cards: list(
    closed(['title', 'nodes', 'x', 'y', 'width', 'height'], {
      title: text,
      nodes: list(text),
      ...{ x: pixels, y: pixels, width: pixels, height: pixels },
    }),
  ),
} as const;

const svg = {
  type: 'string',
  description: 'one svg element; nothing in it runs, loads or leads elsewhere',
  examples: ['<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'],
} as const;

const MOST_VIEWS = 20;

const required = ['environment', 'groups', 'nodes', 'edges', 'resources', 'views'] as const;

export const publishSchema = {
  operationId: 'publishArchitecture',
  tags: ['architecture'],
  summary: 'Replace the picture of the environment',
  description: '`slipway diagram --publish` does it after a deployment.',
  body: closed(required, {
    ...graph,
    views: {
      ...list(
        closed(['name', 'title', 'width', 'height', 'cards', 'svg'], {
          ...view,
          svg: closed(ARCHITECTURE_SCHEMES, { light: svg, dark: svg }),
        }),
        MOST_VIEWS,
      ),
      minItems: 1,
    },
  }),
  response: {
    200: {
      description: 'it is shown from now on',
      ...closed(['publishedAt'], { publishedAt: { type: 'string' } }),
    },
    ...PROBLEMS,
  },
} as const;

export const architectureSchema = {
  operationId: 'getArchitecture',
  tags: ['architecture'],
  summary: 'What was deployed: nodes, connections with their evidence, source lines',
  description: '404 where nobody has published it.',
  response: {
    200: {
      description: 'the architecture, and where its cards stand in each picture',
      ...closed([...required, 'publishedAt'], {
        publishedAt: { type: 'string', description: 'ISO 8601, UTC' },
        ...graph,
        views: list(closed(['name', 'title', 'width', 'height', 'cards'], view), MOST_VIEWS),
      }),
    },
    ...PROBLEMS,
  },
} as const;

export const diagramSchema = {
  operationId: 'getDiagram',
  tags: ['architecture'],
  summary: 'A picture of what was deployed',
  querystring: closed([], {
    view: { ...viewName, description: 'default: the first one' },
    scheme: { type: 'string', enum: ARCHITECTURE_SCHEMES, default: 'light' },
  }),
  response: {
    200: {
      description: 'the picture',
      content: { 'image/svg+xml': { schema: { type: 'string' } } },
    },
    ...PROBLEMS,
  },
} as const;
