import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { createKey } from '../../services/protocol/keys/key-admin';
import { PROJECT_ROOT } from '../support/sample';
import { beginningOf } from './beginning';
import { requestsOf, type Document, type Operation } from './arbitrary-request';
import { ARCHITECTURE, PICTURE } from './web/architecture-for-tests';
import { embeddedBackend, end, FAILURE, startWeb, type Web } from './web';
import { cases } from '../support/cases';

const FILE = join(PROJECT_ROOT, 'docs', 'openapi.json');
const document = JSON.parse(readFileSync(FILE, 'utf8')) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, string, string, Operation] => [
    operation.operationId,
    method.toUpperCase(),
    path,
    operation,
  ]),
);

describe('the OpenAPI document', () => {
  const { backend, close } = embeddedBackend();
  let web: Web;
  let known: Record<string, readonly unknown[]>;
  beforeAll(async () => {
    web = await startWeb(backend);
    const ids: string[] = [];
    for (const key of ['one', 'two', 'three']) {
      const answer = await fetch(`${web.url}/api/v1/runs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ task: 'a', input: { key } }),
      });
      ids.push(((await answer.json()) as { id: string }).id);
    }
    await end(backend, ids[0]!, { state: 'SUCCEEDED', result: { ok: true } });
    await end(backend, ids[1]!, FAILURE);
    const at = new Date().toISOString();
    await backend.store.appendLog(ids[0]!, [{ at, stream: 'stdout', text: 'a line' }]);
    const task = ['a', 'b', 'program'];
    for (const name of task) await createKey(backend.keys, name, ['read']);
    await backend.store.saveArchitecture({ architecture: ARCHITECTURE, publishedAt: at });
    const view = ['overview', 'data-flow'];
    const svg = { light: [PICTURE], dark: [PICTURE], environment: ['dev'] };
    known = {
      ...svg,
      view,
      id: ids,
      task,
      name: task,
      key: ['one', 'two'],
      'idempotency-key': ['one'],
    };
  });
  afterAll(async () => {
    await web.stop();
    close();
  });

  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...document, $id: 'openapi' });

  it('is in the repository as the service serves it', async () => {
    const served = await (await fetch(`${web.url}/api/v1/openapi.json`)).json();
    expect(served).toEqual(document);
  });

  it('names every route of the API', () => {
    expect(operations.map(([id]) => id).sort()).toEqual([
      ...[
        'cancelRun',
        'countRuns',
        'createKey',
        'getArchitecture',
        'getDiagram',
        'getEvents',
        'getLog',
        'getQueue',
        'getResult',
        'getRun',
        'getSteps',
        'getTask',
      ],
      ...['getVersion', 'listDeadLetters', 'listKeys', 'listRunners', 'listRuns', 'listSchedules'],
      ...[
        'listTasks',
        'publishArchitecture',
        'redrive',
        'retryRun',
        'revokeKey',
        'rotateKey',
        'submitRun',
        'submitRuns',
        'whoAmI',
      ],
    ]);
  });

  it.each(operations)(
    'keeps its word on %s, whatever it is asked',
    async (_id, method, path, operation) => {
      const seen = new Set<number>();
      const wasRight = (): boolean => [...seen].some((status) => status < 300);
      const keepsItsWord = fc.asyncProperty(
        requestsOf(document, path, operation, known),
        async (request) => {
          const answer = await fetch(`${web.url}${request.path}`, {
            method,
            headers: request.headers,
            ...(request.body !== undefined && { body: request.body }),
          });
          seen.add(answer.status);
          const type = (answer.headers.get('content-type') ?? '').split(';')[0]!;
          const isStream = type === 'text/event-stream';
          const text = isStream ? await beginningOf(answer) : await answer.text();
          expect({ status: answer.status < 500, text }).toEqual({ status: true, text });
          const { status } = answer;
          const key = status in operation.responses ? String(status) : `${String(status)[0]}XX`;
          const schema = operation.responses[key]?.content?.[type]?.schema;
          expect({ key, type, documented: schema !== undefined }).toMatchObject({
            documented: true,
          });
          const pointer = ['paths', path, method.toLowerCase(), 'responses', key, 'content', type];
          const ref = `openapi#/${[...pointer, 'schema'].map(escaped).join('/')}`;
          const validate = ajv.getSchema(ref)!;
          const value: unknown = type.endsWith('json') ? JSON.parse(text) : text;
          expect(validate(value) ? null : validate.errors).toBeNull();
        },
      );
      // Requests that are never right would show little, and chance may well give 120 of them.
      for (let round = 0; round === 0 || (!wasRight() && round < 10); round += 1)
        await fc.assert(keepsItsWord, { numRuns: cases(120) });
      expect(wasRight()).toBe(true);
    },
  );
});

const escaped = (part: string): string =>
  encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
