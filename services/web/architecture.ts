import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  ARCHITECTURE_SCHEMES,
  LARGEST_ARCHITECTURE_BYTES,
  type Architecture,
  type ArchitectureScheme,
  type PublishedArchitecture,
  type StoredArchitecture,
} from '../protocol/architecture';
import type { RunStore } from '../protocol/store';
import { architectureSchema, diagramSchema, publishSchema } from './architecture-schema';
import { nowIso, nowMs } from './clock';
import { Refusal } from './problem';
import { unsafeInSvg } from './svg-check';

interface Options {
  readonly store: RunStore;
  readonly environment: string;
}

/** What another process of this service has published is seen after so long. */
const FRESH_MS = 5000;

/** A picture is opened by itself, too: nothing in it may run or load, whatever the check has missed. */
const PICTURE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; frame-ancestors 'none'; sandbox";

/** The routes of the picture of the environment: published after a deployment, shown by the console. */
export function architectureRoutes(server: FastifyInstance, { store, environment }: Options): void {
  const published = shelf(store, environment);

  server.get('/architecture', { schema: architectureSchema }, async (request, reply) => {
    const { json, etag } = await published.get();
    return answer(request, reply, { type: 'application/json; charset=utf-8', body: json, etag });
  });

  server.get<{ Querystring: { view?: string; scheme?: ArchitectureScheme } }>(
    '/architecture/diagram.svg',
    { schema: diagramSchema },
    async (request, reply) => {
      const { view: name, scheme = 'light' } = request.query;
      const { views, etag } = await published.get();
      const view = views.find((one) => name === undefined || one.name === name);
      if (view === undefined) {
        const names = views.map((one) => one.name).join(', ');
        throw new Refusal(404, `no view '${name ?? ''}'; there are: ${names}`);
      }
      reply.header('content-security-policy', PICTURE_POLICY);
      return answer(request, reply, { type: 'image/svg+xml', body: view.svg[scheme], etag });
    },
  );

  server.put<{ Body: Architecture }>(
    '/architecture',
    { schema: publishSchema, bodyLimit: LARGEST_ARCHITECTURE_BYTES },
    async ({ body }) => {
      check(body, environment);
      const publishedAt = nowIso();
      await store.saveArchitecture({ architecture: body, publishedAt });
      published.forget();
      return { publishedAt };
    },
  );
}

function check({ environment: of, views }: Architecture, environment: string): void {
  if (of !== environment)
    throw new Refusal(422, `this is '${environment}', not '${of}'`, '/environment');
  const names = new Set<string>();
  for (const [index, { name, svg }] of views.entries()) {
    if (names.has(name)) throw new Refusal(422, `two views '${name}'`, `/views/${index}/name`);
    names.add(name);
    for (const scheme of ARCHITECTURE_SCHEMES) {
      const wrong = unsafeInSvg(svg[scheme]);
      if (wrong !== undefined)
        throw new Refusal(
          422,
          `the picture '${name}' is not taken: ${wrong}`,
          `/views/${index}/svg/${scheme}`,
        );
    }
  }
}

/** Ready to be sent. */
interface Shown {
  readonly json: string;
  readonly views: Architecture['views'];
  readonly etag: string;
}

/** What is published, at most a few seconds old. */
function shelf(store: RunStore, environment: string) {
  let known: Promise<Shown> | undefined;
  let untilMs = 0;
  const forget = (): void => {
    known = undefined;
  };
  const read = async (): Promise<Shown> => {
    const stored = await store.architecture();
    if (stored !== undefined) return shownOf(stored);
    throw new Refusal(
      404,
      `no picture of '${environment}' has been published; after a deployment, ` +
        `npx slipway diagram --publish ${environment} does it`,
    );
  };
  return {
    forget,
    get: async (): Promise<Shown> => {
      if (known === undefined || nowMs() >= untilMs) {
        untilMs = nowMs() + FRESH_MS;
        known = read();
        known.catch(forget);
      }
      return known;
    },
  };
}

function shownOf({ architecture, publishedAt }: StoredArchitecture): Shown {
  const told: PublishedArchitecture = {
    publishedAt,
    ...architecture,
    views: architecture.views.map(({ name, title, width, height, cards }) => ({
      ...{ name, title, width, height, cards },
    })),
  };
  const hash = createHash('sha256').update(JSON.stringify(architecture)).update(publishedAt);
  return {
    json: JSON.stringify(told),
    views: architecture.views,
    etag: `"${hash.digest('hex').slice(0, 20)}"`,
  };
}

interface Answer {
  readonly type: string;
  readonly body: string;
  readonly etag: string;
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, body, etag }: Answer,
): FastifyReply {
  reply.header('etag', etag).header('cache-control', 'private, no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply
    .type(type)
    .serializer((payload: string) => payload)
    .send(body);
}
