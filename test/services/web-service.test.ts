import { request } from 'node:http';
import { startSystem, type System } from './system';

describe('the API', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const ask = async (
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(`${system.url}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body }),
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: (await response.json()) as { pointer?: string },
    };
  };
  const submit = (body: unknown) => ask('POST', '/api/v1/runs', JSON.stringify(body));

  it('lists the tasks and their kinds', async () => {
    expect(await system.client.tasks()).toContainEqual({ name: 'program', kind: 'container' });
  });

  it('submits, lists newest first, filters and cancels', async () => {
    const first = await system.client.submit('echo', { text: 'a' });
    const second = await system.client.submit('slow', { ms: 1 });
    expect((await system.client.runs({ limit: 2 })).map(({ id }) => id)).toEqual([
      second.id,
      first.id,
    ]);
    expect((await system.client.runs({ task: 'echo' })).map(({ id }) => id)).toEqual([first.id]);
    expect((await system.client.cancel(first.id)).state).toBe('CANCELLED');
    expect((await system.client.runs({ state: 'CANCELLED' })).map(({ id }) => id)).toEqual([
      first.id,
    ]);
  });

  it('streams a run until it is over', async () => {
    const { id } = await system.client.submit('slow', { ms: 1 });
    setTimeout(() => void system.client.cancel(id), 200);
    const events: string[] = [];
    for await (const event of system.client.follow(id)) {
      events.push(event.type === 'state' ? event.run.state : event.line.text);
    }
    expect(events).toEqual(['PENDING', 'CANCELLED']);
  });

  it.each([
    ['no body', undefined, 400, undefined],
    ['broken JSON', '{"task":', 400, undefined],
    ['no task', '{}', 400, '/task'],
    ['a task of the wrong type', '{"task":{}}', 400, '/task'],
    ['an unknown key', '{"task":"echo","inptu":1}', 400, '/inptu'],
    ['an unknown task', '{"task":"nope"}', 422, '/task'],
    ['the name of something every object has', '{"task":"constructor"}', 422, '/task'],
    ['a prototype', '{"task":"echo","__proto__":{"admin":true}}', 400, undefined],
  ])('answers %s with a problem that names the field', async (_what, body, status, pointer) => {
    const answer = await ask('POST', '/api/v1/runs', body ?? '', {
      'content-type': 'application/json',
    });
    expect(answer).toMatchObject({
      status,
      type: expect.stringContaining('application/problem+json'),
    });
    expect(answer.body.pointer).toBe(pointer);
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\bat .*:\d+/);
  });

  it('refuses a body that is too large', async () => {
    expect((await submit({ task: 'echo', input: 'x'.repeat(2 ** 20) })).status).toBe(413);
  });

  it.each([
    '/api/v1/runs/..%2f..%2fetc%2fpasswd',
    '/api/v1/runs/1%20OR%201=1',
    '/api/v1/runs?limit=0',
  ])('answers %s with 400', async (path) => {
    expect((await ask('GET', path)).status).toBe(400);
  });

  it('knows no run that was never submitted', async () => {
    expect((await ask('GET', '/api/v1/runs/00000000-0000-0000-0000-000000000000')).status).toBe(
      404,
    );
  });

  it('has no result before the run is over', async () => {
    const { id } = await system.client.submit('echo', { text: 'a' });
    expect((await ask('GET', `/api/v1/runs/${id}/result`)).status).toBe(409);
  });

  it('without a token, does not answer under a name that is not this machine’s own', async () => {
    const { port } = new URL(system.url);
    const status = await new Promise((resolve, reject) => {
      request(
        { host: '127.0.0.1', port, path: '/api/v1/tasks', headers: { host: 'evil.example' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it('serves a console that loads nothing from elsewhere', async () => {
    const response = await fetch(system.url);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    const page = await response.text();
    expect(page).toContain('src="/console/main.js?');
    expect(page).not.toMatch(/(?:src|href)="(?!\/(?!\/))/);
  });
});

describe('the API with a token', () => {
  it('answers only those who send it', async () => {
    const system = await startSystem({ token: 'correct horse' });
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${system.url}/api/v1/tasks`, { headers })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401);
    expect(await status({ authorization: 'Bearer correct horse' })).toBe(200);
    expect((await fetch(`${system.url}/livez`)).status).toBe(200);
    await system.stop();
  });
});
