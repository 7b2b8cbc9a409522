import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { digestOf, repositoryAt } from '../../../lib/operations/release/network';

const CONTENT = Buffer.from('a layer');
const DIGEST = digestOf(CONTENT);

describe('a registry, as releases talk to it', () => {
  const servers: Server[] = [];
  afterEach(() =>
    servers.splice(0).forEach((server) => {
      server.close();
      server.closeAllConnections();
    }),
  );

  async function serving(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const open = (endpoint: string) =>
    repositoryAt({ uri: 'ecr/web', endpoint, name: 'web', token: 'dXNlcjpwYXNz' });

  it('is opened with the token, which does not go to where it keeps its layers', async () => {
    const seen: (string | undefined)[] = [];
    const store = await serving(({ headers }, answer) => {
      seen.push(headers.authorization);
      answer.end(CONTENT);
    });
    const registry = await serving(({ headers, url }, answer) => {
      seen.push(headers.authorization, url);
      answer.writeHead(307, { location: `${store}/signed?by=aws` }).end();
    });
    const body = await open(registry).blob(DIGEST);
    expect(await new Response(body).text()).toBe('a layer');
    expect(seen).toEqual(['Basic dXNlcjpwYXNz', `/v2/web/blobs/${DIGEST}`, undefined]);
  });

  it('is sent a layer to where it says, by relative addresses too', async () => {
    const asked: string[] = [];
    let sent = '';
    const registry = await serving((request, answer) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      request.on('data', (chunk: Buffer) => (sent += chunk.toString()));
      request.on('end', () => {
        if (request.method === 'PUT') answer.writeHead(201).end();
        else answer.writeHead(202, { location: '/v2/web/blobs/uploads/1?state=x' }).end();
      });
    });
    await open(registry).putBlob(DIGEST, new Response(CONTENT).body!);
    expect(sent).toBe('a layer');
    expect(asked).toEqual([
      'POST /v2/web/blobs/uploads/',
      'PATCH /v2/web/blobs/uploads/1?state=x',
      `PUT /v2/web/blobs/uploads/1?state=x&digest=${encodeURIComponent(DIGEST)}`,
    ]);
  });

  it.each([
    [401, 'AWS_DENIED', 'ecr/web says no: DENIED: not yours'],
    [403, 'AWS_DENIED', 'ecr/web says no: DENIED: not yours'],
    [429, 'REGISTRY_UNREACHABLE', 'ecr/web: DENIED: not yours'],
    [503, 'REGISTRY_UNREACHABLE', 'ecr/web: DENIED: not yours'],
    [400, 'PUSH_FAILED', 'ecr/web refused: DENIED: not yours'],
  ])('that answers with %i is explained as %s', async (status, code, message) => {
    const errors = [{ code: 'DENIED', message: 'not yours' }];
    const registry = await serving((_request, answer) =>
      answer.writeHead(status).end(JSON.stringify({ errors })),
    );
    await expect(open(registry).manifest('tag')).rejects.toMatchObject({ code, message });
  });

  it('that answers with no reason is explained by its status', async () => {
    const registry = await serving((_request, answer) => answer.writeHead(502).end('<html>'));
    await expect(open(registry).manifest('tag')).rejects.toThrow('ecr/web: status 502');
  });

  it('that breaks off in the middle of a manifest cannot be reached', async () => {
    const registry = await serving((_request, answer) => {
      answer.writeHead(200, { 'content-length': '100' }).write('{"half":');
      answer.socket?.destroy();
    });
    await expect(open(registry).manifest('tag')).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
    });
  });

  it('has no image where it says so', async () => {
    const registry = await serving((_request, answer) => answer.writeHead(404).end());
    await expect(open(registry).manifest('tag')).resolves.toBeUndefined();
    await expect(open(registry).hasBlob(DIGEST)).resolves.toBe(false);
    await expect(open(registry).blob(DIGEST)).rejects.toThrow(`ecr/web has no layer ${DIGEST}`);
  });
});
