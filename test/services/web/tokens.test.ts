import type { AuthSettings } from '../../../services/protocol/contract';
import { startApp, type AppForTests } from './app-for-tests';
import { SIGNER, startIssuer, type IssuerForTests } from './issuer-for-tests';

let issuer: IssuerForTests;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.stop());

const now = () => Math.floor(Date.now() / 1000);

describe('tokens of an issuer', () => {
  let web: AppForTests;
  beforeAll(async () => {
    web = await startWith({
      issuer: {
        url: issuer.url,
        audiences: ['shop', 'shop-cli'],
        rights: { scopes: ['read'], claim: 'scope' },
      },
    });
  });
  afterAll(() => web.stop());

  const status = async (token: string, path = '/runs', method = 'GET') =>
    (await ask(web, { authorization: `Bearer ${token}` }, path, method)).status;

  it('are let in with the scopes that they name', async () => {
    const plain = await issuer.token();
    expect(await status(plain)).toBe(200);
    expect(await status(plain, '/redrive', 'POST')).toBe(403);
    const operator = await issuer.token({ scope: 'openid operate profile' });
    expect(await status(operator, '/redrive', 'POST')).toBe(200);
    expect(await status(operator, '/keys')).toBe(403);
    expect(await status(await issuer.token({ scope: ['admin'] }), '/keys')).toBe(200);
  });

  it('are for any of the audiences; those of Cognito name a client in its place', async () => {
    expect(await status(await issuer.token({ aud: ['other', 'shop-cli'] }))).toBe(200);
    expect(await status(await issuer.token({ aud: undefined, client_id: 'shop' } as never))).toBe(
      200,
    );
    expect(await status(await issuer.token({ aud: 'other', client_id: 'shop' }))).toBe(401);
  });

  it.each<[string, () => Promise<string>]>([
    ['for somebody else', () => issuer.token({ aud: 'other' })],
    ['of another issuer', () => issuer.token({ iss: 'https://id.example.com' })],
    ['that is over', () => issuer.token({ exp: now() - 60 })],
    ['that is not yet good', () => issuer.token({ nbf: now() + 120 })],
    ['that never ends', () => issuer.token({ exp: undefined } as never)],
    ['of nobody', () => issuer.token({ sub: undefined } as never)],
    ['whose key the issuer does not have', () => issuer.token({}, { kid: 'two' })],
    ['without a signature', async () => unsigned(await issuer.token())],
    ['signed with the public key as a shared secret', async () => confused(await issuer.token())],
    ['that was changed', async () => changed(await issuer.token())],
    ['that is none', () => Promise.resolve('a.b.c')],
  ])('refuse one %s', async (_what, make) => {
    const answer = await ask(web, { authorization: `Bearer ${await make()}` });
    expect(answer.status).toBe(401);
    expect(answer.body.detail).toBe('this token is wrong, over, or meant for somebody else');
  });

  it('are verified with keys that are fetched once', async () => {
    for (let i = 0; i < 5; i += 1)
      expect(await status(await issuer.token({ jti: `${i}` }))).toBe(200);
    expect(issuer.asked.filter((path) => path === '/jwks').length).toBeLessThanOrEqual(2);
  });

  it('cannot be verified while the issuer is down, and can be when it is up again', async () => {
    const other = await startWith({
      issuer: { url: issuer.url, audiences: ['shop'], rights: { scopes: ['read'] } },
    });
    issuer.down = true;
    const headers = { authorization: `Bearer ${await issuer.token()}` };
    expect(await ask(other, headers)).toMatchObject({
      status: 503,
      body: { detail: 'the token cannot be verified now; ask again in a moment' },
    });
    issuer.down = false;
    const real = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => real() + 6000);
    expect((await ask(other, headers)).status).toBe(200);
    jest.restoreAllMocks();
    await other.stop();
  });

  it('mean what the configuration says that their words mean, and nothing else', async () => {
    const other = await startWith({
      issuer: {
        url: issuer.url,
        audiences: ['shop'],
        rights: { scopes: [], claim: 'groups', roles: { ops: ['read', 'operate'] } },
      },
    });
    const get = async (groups: unknown, path = '/runs') =>
      (await ask(other, { authorization: `Bearer ${await issuer.token({ groups })}` }, path))
        .status;
    expect(await get(['ops'])).toBe(200);
    expect(await get(['admin'], '/keys')).toBe(403);
    expect(await get('read')).toBe(403);
    expect(await get(['constructor', '__proto__', 7, null])).toBe(403);
    await other.stop();
  });
});

describe('people who have logged in at the load balancer', () => {
  let web: AppForTests;
  beforeAll(async () => {
    web = await startWith({ login: loginOf() });
  });
  afterAll(() => web.stop());

  const loginOf = () => ({
    signer: SIGNER,
    clientId: 'shop',
    publicKeys: `${issuer.url}/elb`,
    rights: { scopes: ['read', 'operate'] },
  });

  const headersOf = async (...args: Parameters<IssuerForTests['login']>) => ({
    'x-amzn-oidc-data': await issuer.login(...args),
  });

  it('are let in with the scopes of the configuration', async () => {
    expect((await ask(web, await headersOf())).status).toBe(200);
    expect((await ask(web, await headersOf(), '/redrive', 'POST')).status).toBe(200);
    expect((await ask(web, await headersOf(), '/keys')).status).toBe(403);
    expect((await ask(web, {})).status).toBe(401);
  });

  it.each<[string, () => Promise<string>]>([
    ['another load balancer', () => issuer.login({}, { signer: `${SIGNER}0` })],
    ['nobody', () => issuer.login({}, { signer: undefined })],
    ['our load balancer for another client', () => issuer.login({}, { client: 'other' })],
    ['our load balancer, some time ago', () => issuer.login({}, { exp: now() - 60 })],
    ['our load balancer without an end', () => issuer.login({}, { exp: undefined })],
    [
      'a key that it does not have',
      () => issuer.login({}, { kid: '11111111-1111-4111-8111-111111111111' }),
    ],
    ['a key that is a way to somewhere else', () => issuer.login({}, { kid: '../jwks' })],
    ['our load balancer, and was changed', async () => changed(await issuer.login())],
    ['nobody at all', async () => unsigned(await issuer.login())],
    ['an issuer', () => issuer.token()],
    ['no one, being no token', () => Promise.resolve('hello')],
  ])('are not believed where it was signed by %s', async (_what, make) => {
    const asked = issuer.asked.length;
    const answer = await ask(web, { 'x-amzn-oidc-data': await make() });
    expect(answer.status).toBe(401);
    expect(issuer.asked.slice(asked).filter((path) => !path.startsWith('/elb/11111111'))).toEqual(
      [],
    );
  });

  it.each([
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    [{ origin: 'https://a.example.com', 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ origin: 'http://<host>' }, 200],
    [{ origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' }, 200],
    [{}, 200],
  ])('change nothing for a page elsewhere: %j', async (headers, expected) => {
    const own = await startWith({ login: loginOf() }, ['https://app.example.com']);
    const host = `127.0.0.1:${own.port}`;
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('<host>', host)]),
    );
    const all = { ...(await headersOf()), ...sent };
    expect((await ask(own, all, '/redrive', 'POST')).status).toBe(expected);
    expect((await ask(own, all)).status).toBe(200);
    await own.stop();
  });

  it('may be a page elsewhere, where it brings a key of its own', async () => {
    const own = await startWith({ login: loginOf() });
    const headers = { authorization: 'Bearer bootstrap', origin: 'https://evil.example' };
    expect((await ask(own, headers, '/redrive', 'POST')).status).toBe(200);
    await own.stop();
  });
});

describe('this machine', () => {
  it('changes nothing for a page elsewhere', async () => {
    const web = await startApp();
    const origin = 'https://evil.example';
    expect((await ask(web, { origin }, '/redrive', 'POST')).status).toBe(403);
    expect((await ask(web, {}, '/redrive', 'POST')).status).toBe(200);
    await web.stop();
  });
});

const startWith = (auth: AuthSettings, corsOrigins: readonly string[] = []) =>
  startApp({ token: 'bootstrap', proxies: 1, auth, corsOrigins });

async function ask(
  { url }: AppForTests,
  headers: Readonly<Record<string, string>>,
  path = '/runs',
  method = 'GET',
) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(method === 'POST' && { 'content-type': 'application/json' }) },
    ...(method === 'POST' && { body: '{}' }),
  });
  return { status: answer.status, body: (await answer.json()) as { detail?: string } };
}

const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');
const partsOf = (token: string) => {
  const [head = '', body = '', signature = ''] = token.split('.');
  return { head: JSON.parse(Buffer.from(head, 'base64url').toString()), body, signature };
};

function unsigned(token: string): string {
  const { head, body } = partsOf(token);
  return `${encoded({ ...head, alg: 'none' })}.${body}.`;
}

function confused(token: string): string {
  const { head, body, signature } = partsOf(token);
  return `${encoded({ ...head, alg: 'HS256' })}.${body}.${signature}`;
}

function changed(token: string): string {
  const [head = '', body = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
  return `${head}.${encoded({ ...claims, sub: 'root', scope: 'admin' })}.${signature}`;
}
