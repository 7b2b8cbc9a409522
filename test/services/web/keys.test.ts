import { createKey, rotateKey } from '../../../services/protocol/keys/key-admin';
import { apiClient } from '../../../services/protocol/api/network';
import type { Grant } from '../../../services/protocol/keys/scope';
import type { KeyView, NewKey } from '../../../services/protocol/keys/key-admin';
import { alteredKey } from '../altered-key';
import { startApp, type AppForTests } from './app-for-tests';

const TOKEN = 'the-bootstrap-token-of-this-test';
const TASKS = [
  { name: 'echo', kind: 'handler' },
  { name: 'report', kind: 'handler' },
] as const;

/** The clock is set forward, by so much from when it was right. Returns how to put it right. */
function goOn(ms: number): () => void {
  jest.restoreAllMocks();
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + ms);
  return () => jest.restoreAllMocks();
}

describe('keys of the API', () => {
  let web: AppForTests;
  beforeAll(async () => {
    web = await startApp({ token: TOKEN, tasks: TASKS });
  });
  afterAll(() => web.stop());

  const ask = async (method: string, path: string, key?: string, body?: unknown) => {
    const answer = await fetch(`${web.url}/api/v1${path}`, {
      method,
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return {
      status: answer.status,
      headers: answer.headers,
      body: (await answer.json()) as NewKey & {
        readonly keys: readonly KeyView[];
        readonly results: readonly unknown[];
        readonly detail: string;
      },
    };
  };
  let made = 0;
  const keyWith = async (...scopes: Grant[]): Promise<NewKey> =>
    createKey(web.backend.keys, `key-${(made += 1)}`, scopes);
  const submit = (key: string, task = 'echo') => ask('POST', '/runs', key, { task });

  it('are made by whoever has the bootstrap token, and shown once', async () => {
    const { status, body, headers } = await ask('POST', '/keys', TOKEN, {
      name: 'ci',
      scopes: ['read', 'submit:echo'],
      expiresIn: 3600,
    });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ name: 'ci', scopes: ['read', 'submit:echo'] });
    expect(body.key).toMatch(/^slw_[0-9a-f]{16}_[0-9A-Za-z]{51}$/);
    const list = await ask('GET', '/keys', TOKEN);
    expect(list.body.keys.map(({ name }) => name)).toEqual(['ci']);
    expect(JSON.stringify(list.body)).not.toContain(body.key.slice(21));
    expect(await ask('POST', '/keys', TOKEN, { name: 'ci', scopes: ['read'] })).toMatchObject({
      status: 409,
    });
  });

  it.each([
    [['read'], { list: 200, submit: 403, cancel: 403, keys: 403 }],
    [['submit'], { list: 403, submit: 201, cancel: 403, keys: 403 }],
    [['operate'], { list: 403, submit: 403, cancel: 404, keys: 403 }],
    [['admin'], { list: 200, submit: 201, cancel: 404, keys: 200 }],
    [['submit:echo'], { list: 403, submit: 201, cancel: 403, keys: 403 }],
    [['submit:report'], { list: 403, submit: 403, cancel: 403, keys: 403 }],
  ] as const)('with %j do so much and no more', async (scopes, expected) => {
    const { key } = await keyWith(...scopes);
    const unknown = '00000000-0000-7000-8000-000000000000';
    expect((await ask('GET', '/whoami', key)).body).toEqual({
      ...{ kind: 'key', name: `key-${made}`, scopes },
    });
    const answers = {
      list: (await ask('GET', '/runs', key)).status,
      submit: (await submit(key)).status,
      cancel: (await ask('POST', `/runs/${unknown}/cancel`, key)).status,
      keys: (await ask('GET', '/keys', key)).status,
    };
    expect(answers).toEqual(expected);
  });

  it('are told whose they are; nobody is told who has none', async () => {
    expect((await ask('GET', '/whoami', TOKEN)).body).toEqual({
      ...{ kind: 'bootstrap', scopes: ['admin'] },
    });
    expect((await ask('GET', '/whoami', 'wrong')).status).toBe(401);
    const open = await startApp();
    const answer = await fetch(`${open.url}/api/v1/whoami`);
    expect(await answer.json()).toEqual({ kind: 'this machine', scopes: ['admin'] });
    await open.stop();
  });

  it('for one task submit no other, in a batch either', async () => {
    const { key } = await keyWith('submit:report');
    const runs = [{ task: 'report' }, { task: 'echo' }];
    const { body, status } = await ask('POST', '/runs/batch', key, { runs });
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { status: 201 },
      { status: 403, problem: { pointer: '/task' } },
    ]);
    const refused = await submit(key);
    expect(refused.body.detail).toBe(
      "this needs the scope 'submit' or 'submit:echo'; the key has submit:report",
    );
  });

  it('are named with what they lack', async () => {
    const { key } = await keyWith('read');
    const { body, headers } = await ask('GET', '/keys', key);
    expect(body.detail).toBe("this needs the scope 'admin'; the key has read");
    expect(headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="admin"',
    );
  });

  it('are good beside the one before after a rotation, and that one ends', async () => {
    const first = await keyWith('read');
    const second = await ask('POST', `/keys/${first.name}/rotate`, TOKEN, { grace: 60 });
    expect(second.status).toBe(200);
    expect((await ask('GET', '/runs', first.key)).status).toBe(200);
    expect((await ask('GET', '/runs', second.body.key)).status).toBe(200);
    // What was looked up a moment ago does not outlive its end.
    const back = goOn(58_000);
    expect((await ask('GET', '/runs', first.key)).status).toBe(200);
    goOn(60_001);
    expect((await ask('GET', '/runs', first.key)).status).toBe(401);
    expect((await ask('GET', '/runs', second.body.key)).status).toBe(200);
    back();
    const third = await rotateKey(web.backend.keys, first.name);
    expect(third.secrets).toHaveLength(2);
  });

  it('say when they were seen last', async () => {
    const { key, name } = await keyWith('read');
    const seen = async () => {
      const { body } = await ask('GET', '/keys', TOKEN);
      return body.keys.find((one) => one.name === name)!.secrets[0]!.lastUsedAt;
    };
    expect(await seen()).toBeUndefined();
    const before = new Date().toISOString();
    await ask('GET', '/runs', key);
    let at: string | undefined;
    for (let waited = 0; at === undefined && waited < 10_000; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      at = await seen();
    }
    expect(at! >= before).toBe(true);
  });

  it('end when they are revoked, for who has not been seen just now at once', async () => {
    const { key, name } = await keyWith('read');
    expect((await ask('POST', `/keys/${name}/revoke`, TOKEN)).body).toEqual({ name });
    expect((await ask('GET', '/runs', key)).status).toBe(401);
    expect((await ask('POST', `/keys/${name}/revoke`, TOKEN)).status).toBe(404);
    const again = await createKey(web.backend.keys, name, ['read']);
    expect((await ask('GET', '/runs', key)).status).toBe(401);
    expect((await ask('GET', '/runs', again.key)).status).toBe(200);
  });

  it('end a few seconds after they are revoked, wherever they were seen before', async () => {
    const { key, name } = await keyWith('read');
    expect((await ask('GET', '/runs', key)).status).toBe(200);
    await ask('POST', `/keys/${name}/revoke`, TOKEN);
    const back = goOn(5001);
    expect((await ask('GET', '/runs', key)).status).toBe(401);
    back();
  });

  it('are looked up once for many requests', async () => {
    const { key } = await keyWith('read');
    const get = jest.spyOn(web.backend.keys, 'get');
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ask('GET', '/version', key)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(get.mock.calls.length).toBeLessThanOrEqual(2); // once, or twice on a machine that took five seconds
    get.mockRestore();
  });

  it.each([
    ['nothing', undefined],
    ['something else', 'hello'],
    ['a key with a letter wrong', 'a'],
    ['a whole key of nobody', 'b'],
  ])('are not replaced by %s', async (_what, sent) => {
    const { key } = await keyWith('admin');
    const text =
      sent === 'a' ? `${key.slice(0, 30)}${key[30] === 'x' ? 'y' : 'x'}${key.slice(31)}` : sent;
    const nobodys = (
      await createKey({ ...web.backend.keys, add: async () => Promise.resolve(true) }, 'nobody', [
        'admin',
      ])
    ).key;
    const answer = await ask('GET', '/keys', sent === 'b' ? nobodys : text);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('are sent as bearer tokens and in no other way', async () => {
    const { key } = await keyWith('read');
    const status = async (headers: Record<string, string>, query = '') =>
      (await fetch(`${web.url}/api/v1/version${query}`, { headers })).status;
    expect(await status({ authorization: `BEARER ${key}` })).toBe(200);
    expect(await status({ authorization: key })).toBe(401);
    expect(await status({ authorization: TOKEN })).toBe(401);
    expect(await status({ authorization: `Basic ${btoa(`x:${key}`)}` })).toBe(401);
    expect(await status({ 'x-api-key': key, cookie: `token=${key}` }, `?token=${key}`)).toBe(401);
  });

  it('of which many are wrong are not looked up one by one', async () => {
    const other = await startApp({ token: TOKEN });
    const get = jest.spyOn(other.backend.keys, 'get');
    const statuses: number[] = [];
    for (let i = 0; i < 40; i += 1) {
      const { key } = await createKey(
        { ...other.backend.keys, add: async () => Promise.resolve(true) },
        `guess-${i}`,
        ['read'],
      );
      const answer = await fetch(`${other.url}/api/v1/runs`, {
        headers: { authorization: `Bearer ${key}` },
      });
      statuses.push(answer.status);
      if (answer.status === 429) expect(answer.headers.get('retry-after')).toBe('10');
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(get.mock.calls.length).toBeLessThan(40);
    const known = await fetch(`${other.url}/api/v1/runs`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(known.status).toBe(200);
    await other.stop();
  });

  it('cannot be checked while the store does not answer, which is nobody’s fault', async () => {
    const { key } = await keyWith('read');
    const get = jest.spyOn(web.backend.keys, 'get').mockRejectedValue(new Error('down'));
    const answer = await ask('GET', '/runs', key);
    expect(answer).toMatchObject({ status: 503 });
    expect((await ask('GET', '/runs', TOKEN)).status).toBe(200);
    get.mockRestore();
    expect((await ask('GET', '/runs', key)).status).toBe(200);
  });

  it('are what the typed client works with, and handles', async () => {
    const admin = apiClient(web.url, TOKEN);
    const made = await admin.createKey({ name: 'client', scopes: ['read', 'submit'] });
    const own = apiClient(web.url, made.key);
    const { id } = await own.submit('echo', { text: 'a' });
    expect((await own.run(id)).state).toBe('PENDING');
    await expect(own.cancel(id)).rejects.toMatchObject({ problem: { status: 403 } });
    const rotated = await admin.rotateKey('client', { grace: 0 });
    expect(rotated.secrets.map(({ good }) => good)).toEqual([true, false]);
    await apiClient(web.url, rotated.key).tasks();
    await admin.revokeKey('client');
    expect((await admin.keys()).map(({ name }) => name)).not.toContain('client');
    await expect(admin.revokeKey('client')).rejects.toMatchObject({ problem: { status: 404 } });
  });

  it('are asked for by every route of the API, and by nothing else', async () => {
    for (const path of [
      '/version',
      '/tasks',
      '/runs',
      '/schedules',
      '/openapi.json',
      '/keys',
      '/nothing',
    ])
      expect({ path, status: (await ask('GET', path)).status }).toEqual({
        path,
        status: path === '/nothing' ? 404 : 401,
      });
    expect((await fetch(`${web.url}/livez`)).status).toBe(200);
    expect((await fetch(`${web.url}/readyz`)).status).toBe(200);
  });
});

describe('a service without a token', () => {
  it('lets this machine do all, takes keys at their word, and refuses wrong ones', async () => {
    const web = await startApp({ tasks: TASKS });
    const { key } = await createKey(web.backend.keys, 'reader', ['read']);
    const status = async (authorization?: string, path = '/keys') =>
      (
        await fetch(`${web.url}/api/v1${path}`, {
          headers: authorization === undefined ? {} : { authorization },
        })
      ).status;
    expect(await status()).toBe(200);
    expect(await status('Bearer something-else')).toBe(200);
    expect(await status(`Bearer ${key}`)).toBe(403);
    expect(await status(`bearer ${key}`, '/runs')).toBe(200);
    expect(await status(`Bearer ${alteredKey(key)}`)).toBe(401);
    await web.stop();
  });

  it('is closed behind a proxy, whatever address a header names', async () => {
    const web = await startApp({ proxies: 1 });
    const answer = await fetch(`${web.url}/api/v1/runs`, {
      headers: { 'x-forwarded-for': '127.0.0.1' },
    });
    expect(answer.status).toBe(401);
    await web.stop();
  });
});
