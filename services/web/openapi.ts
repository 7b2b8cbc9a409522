import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

/** The document that is made of the routes' schemas: OpenAPI 3.1. */
export const OPENAPI: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Slipway',
      version: 'v1',
      description: 'Submit runs of tasks, follow them, and do them again. docs/api.md shows how.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'without a token: loopback only' },
      },
    },
    security: [{ token: [] }],
    tags: [
      { name: 'runs', description: 'executions of tasks' },
      { name: 'tasks', description: 'named units of work' },
      { name: 'architecture', description: 'what was deployed, and its pictures' },
      { name: 'service', description: 'the service itself' },
    ],
  },
  refResolver: {
    buildLocalReference: (json, _baseUri, _fragment, index) =>
      typeof json.$id === 'string' ? json.$id : `def-${index}`,
  },
};
