import { startApp, type AppForTests } from './app-for-tests';

const APP = 'https://app.example.com';

describe('browsers', () => {
  let web: AppForTests;
  let plain: AppForTests;
  beforeAll(async () => {
    web = await startApp({ token: 'secret', proxies: 1, corsOrigins: [APP] });
    plain = await startApp();
  });
  afterAll(async () => {
    await web.stop();
    await plain.stop();
  });

  const get = (service: AppForTests, path: string, headers: Record<string, string> = {}) =>
    fetch(`${service.url}${path}`, { headers });

  it.each(['/api/v1/runs', '/api/v1/nothing', '/livez', '/nothing'])(
    'are told to run nothing, frame nothing and keep nothing of %s',
    async (path) => {
      const { headers } = await get(plain, path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        ...(path.startsWith('/api/v1/runs') && { 'cache-control': 'no-store' }),
      });
      expect(headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
    },
  );

  it('are told to come by TLS again where they came by it, which the load balancer says', async () => {
    const header = async (service: AppForTests, proto?: string) =>
      (
        await get(service, '/livez', proto === undefined ? {} : { 'x-forwarded-proto': proto })
      ).headers.get('strict-transport-security');
    expect(await header(web, 'https')).toBe('max-age=31536000');
    expect(await header(web, 'http')).toBeNull();
    expect(await header(plain, 'https')).toBeNull();
    expect(await header(plain)).toBeNull();
  });

  it('hear nothing of other origins where none are configured', async () => {
    const { headers } = await get(plain, '/api/v1/runs', { origin: APP });
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    const preflight = await fetch(`${plain.url}/api/v1/runs`, {
      method: 'OPTIONS',
      headers: { origin: APP, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(404);
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('let pages of the origins that are configured call, with credentials of their own', async () => {
    const preflight = await fetch(`${web.url}/api/v1/runs`, {
      method: 'OPTIONS',
      headers: {
        origin: APP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': expect.stringContaining('authorization'),
      vary: expect.stringContaining('Origin'),
    });
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await get(web, '/api/v1/runs', {
      origin: APP,
      authorization: 'Bearer secret',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
    expect((await get(web, '/api/v1/runs', { origin: APP })).status).toBe(401);
  });

  it.each([
    'https://app.example.com.evil.example',
    'http://app.example.com',
    'https://xapp.example.com',
    'null',
  ])('do not let a page of %s read an answer', async (origin) => {
    const { headers } = await get(web, '/api/v1/runs', {
      origin,
      authorization: 'Bearer secret',
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
