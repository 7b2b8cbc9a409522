import type { FastifyInstance } from 'fastify';
import { KEY_NAME_PATTERN } from '../protocol/keys/api-key';
import {
  createKey,
  DEFAULT_GRACE_SECONDS,
  KeyError,
  listKeys,
  LONGEST_LIFE_SECONDS,
  revokeKey,
  rotateKey,
} from '../protocol/keys/key-admin';
import type { KeyStore } from '../protocol/keys/key-store';
import { GRANT_PATTERN, type Grant } from '../protocol/keys/scope';
import { Refusal } from './problem';
import { PROBLEMS } from './schemas';

/** Only those who may do all may hand out rights. */
const ADMINISTERS = { scope: 'admin' } as const;

const keyName = {
  type: 'string',
  pattern: KEY_NAME_PATTERN,
  description: 'what people call the key',
  examples: ['ci', 'reports.nightly'],
} as const;

const expiresIn = {
  type: 'integer',
  minimum: 60,
  maximum: LONGEST_LIFE_SECONDS,
} as const;

const time = { type: 'string', description: 'ISO 8601, UTC' } as const;

const viewProperties = {
  name: { type: 'string' },
  id: { type: 'string', description: 'the part of the key that is no secret: `slw_<id>_…`' },
  scopes: { type: 'array', items: { type: 'string' } },
  createdAt: time,
  secrets: {
    type: 'array',
    description: 'the newest first; two while one takes the place of the other',
    items: {
      type: 'object',
      required: ['createdAt', 'good'],
      properties: {
        createdAt: time,
        expiresAt: { ...time, description: 'absent: good until it is revoked' },
        lastUsedAt: { ...time, description: 'give or take a minute; absent: never' },
        good: { type: 'boolean', description: 'it has not expired' },
      },
    },
  },
} as const;

const required = ['name', 'id', 'scopes', 'createdAt', 'secrets'] as const;

const created = {
  type: 'object',
  required: [...required, 'key'],
  properties: {
    ...viewProperties,
    key: { type: 'string', description: 'the key itself: shown this once, and kept nowhere' },
  },
} as const;

const params = { type: 'object', required: ['name'], properties: { name: keyName } } as const;

const common = { tags: ['keys'] } as const;

const listSchema = {
  ...common,
  operationId: 'listKeys',
  summary: 'List the keys of the API, without the keys themselves',
  response: {
    200: {
      description: 'all of them, by name',
      type: 'object',
      required: ['keys'],
      properties: {
        keys: { type: 'array', items: { type: 'object', required, properties: viewProperties } },
      },
    },
    ...PROBLEMS,
  },
} as const;

const createSchema = {
  ...common,
  operationId: 'createKey',
  summary: 'Make a key',
  body: {
    type: 'object',
    required: ['name', 'scopes'],
    additionalProperties: false,
    properties: {
      name: keyName,
      scopes: {
        type: 'array',
        minItems: 1,
        maxItems: 50,
        items: {
          type: 'string',
          pattern: GRANT_PATTERN,
          examples: ['read', 'submit', 'submit:report', 'operate', 'admin'],
        },
      },
      expiresIn: { ...expiresIn, description: 'seconds; default: until it is revoked' },
    },
  },
  response: { 201: { description: 'the new key', ...created }, ...PROBLEMS },
} as const;

const rotateSchema = {
  ...common,
  operationId: 'rotateKey',
  summary: 'Give a key a second secret, and the one before an end',
  params,
  body: {
    type: 'object',
    additionalProperties: false,
    properties: {
      expiresIn: { ...expiresIn, description: 'seconds; default: as the one before' },
      grace: {
        type: 'integer',
        minimum: 0,
        maximum: 90 * 24 * 3600,
        default: DEFAULT_GRACE_SECONDS,
        description: 'seconds for which the one before is still good',
      },
    },
  },
  response: { 200: { description: 'the key with its new secret', ...created }, ...PROBLEMS },
} as const;

const revokeSchema = {
  ...common,
  operationId: 'revokeKey',
  summary: 'End a key at once',
  description: 'Processes that have seen it just now take it for five seconds more.',
  params,
  response: {
    200: {
      description: 'it is gone',
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' } },
    },
    ...PROBLEMS,
  },
} as const;

interface Named {
  readonly name: string;
}

/** The routes by which keys are handed out and taken back. */
export function keyRoutes(server: FastifyInstance, keys: KeyStore): void {
  const config = ADMINISTERS;

  server.get('/keys', { schema: listSchema, config }, async () => ({
    keys: await listKeys(keys),
  }));

  server.post<{ Body: Named & { scopes: readonly Grant[]; expiresIn?: number } }>(
    '/keys',
    { schema: createSchema, config },
    async ({ body: { name, scopes, expiresIn: life } }, reply) =>
      reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(await createKey(keys, name, scopes, { expiresIn: life }).catch(refuse)),
  );

  server.post<{ Params: Named; Body: { expiresIn?: number; grace?: number } }>(
    '/keys/:name/rotate',
    { schema: rotateSchema, config },
    async ({ params: { name }, body: { expiresIn: life, grace } }, reply) => {
      const options = { expiresIn: life, ...(grace !== undefined && { graceSeconds: grace }) };
      return reply
        .header('cache-control', 'no-store')
        .send(await rotateKey(keys, name, options).catch(refuse));
    },
  );

  server.post<{ Params: Named }>(
    '/keys/:name/revoke',
    { schema: revokeSchema, config },
    async ({ params: { name } }) => {
      await revokeKey(keys, name).catch(refuse);
      return { name };
    },
  );
}

const STATUS = { KEY_EXISTS: 409, KEY_CHANGED: 409, UNKNOWN_KEY: 404, BAD_INPUT: 400 } as const;

function refuse(error: unknown): never {
  if (error instanceof KeyError) throw new Refusal(STATUS[error.code], error.message);
  throw error;
}
