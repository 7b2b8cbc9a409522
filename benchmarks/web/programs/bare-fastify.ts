import fastify from 'fastify';
import { openBackend } from '../../../services/protocol/backend';
import { submit } from '../../../services/protocol/submit';
import { listening } from './listen';
import { openStreams } from './streams';

/** What somebody writes in ten minutes: Fastify over the same store, no checks, no limits, no log, no figures. */
const [directory = ''] = process.argv.slice(2);
const backend = openBackend({ kind: 'embedded', directory });
const streams = openStreams();
const app = fastify();

app.get('/', () => ({ application: 'benchmark', environment: 'dev', api: 'v1' }));
app.get<{ Params: { id: string } }>('/runs/:id', ({ params }) => backend.store.get(params.id));
app.get<{ Querystring: { limit: string } }>('/runs', async ({ query }) => ({
  runs: await backend.store.list({ limit: Number(query.limit) }),
}));
app.post<{ Body: { task: string; input: unknown } }>('/runs', async ({ body }, reply) =>
  reply.code(201).send(await submit(backend, body.task, body.input)),
);
app.post<{ Body: { runs: { task: string; input: unknown }[] } }>('/batch', async ({ body }) => ({
  runs: await Promise.all(body.runs.map(({ task, input }) => submit(backend, task, input))),
}));
app.get('/stream', (_request, reply) => {
  reply.hijack();
  streams.add(reply.raw);
});
app.get<{ Params: { text: string } }>('/tell/:text', ({ params }, reply) => {
  streams.tell(params.text);
  return reply.code(204).send();
});
void app.listen({ host: '127.0.0.1', port: 0 }).then(() => listening(app.server));
