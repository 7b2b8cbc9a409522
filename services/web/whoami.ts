import type { FastifyInstance } from 'fastify';
import type { WhoAmI } from '../protocol/api/types';
import { THIS_MACHINE } from './auth/caller';
import { PROBLEMS } from './schemas';

const schema = {
  operationId: 'whoAmI',
  tags: ['service'],
  summary: 'Whom the service takes you for, and what you may do',
  response: {
    200: {
      description: 'you',
      type: 'object',
      required: ['kind', 'scopes'],
      properties: {
        kind: {
          type: 'string',
          enum: [
            ...(['key', 'person', 'token', 'bootstrap', 'this machine'] satisfies WhoAmI['kind'][]),
          ],
          description:
            'person: logged in at the load balancer; token: of an issuer; bootstrap: the token of the deployment',
        },
        name: {
          type: 'string',
          description: 'of the key, or of the subject; absent where the kind says it all',
        },
        scopes: {
          type: 'array',
          items: { type: 'string' },
          description: '`read`, `submit`, `submit:<task>`, `operate`, `admin`: that is all of them',
        },
      },
    },
    ...PROBLEMS,
  },
} as const;

/** The route that tells callers who they are: whoever is somebody may ask. */
export function whoAmIRoutes(server: FastifyInstance): void {
  server.get('/whoami', { schema, config: { scope: 'none' } }, ({ caller = THIS_MACHINE }) => {
    const { kind, name, scopes } = caller;
    return { kind, ...(name !== '' && { name }), scopes } satisfies WhoAmI;
  });
}
