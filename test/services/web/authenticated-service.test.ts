import { closeBackend, openBackend } from '../../../services/protocol/backend';
import { ENV, type AuthSettings } from '../../../services/protocol/contract';
import { createKey, revokeKey } from '../../../services/protocol/keys/key-admin';
import { startSystem, type System } from '../system';
import { startIssuer, type IssuerForTests } from './issuer-for-tests';

const TOKEN = 'the-bootstrap-token-of-this-test';

describe('the service as its image holds it', () => {
  let issuer: IssuerForTests;
  let system: System;
  beforeAll(async () => {
    issuer = await startIssuer();
    const auth: AuthSettings = {
      issuer: {
        url: issuer.url,
        audiences: ['shop'],
        rights: { scopes: ['read'], claim: 'scope' },
      },
    };
    system = await startSystem({
      token: TOKEN,
      variables: {
        [ENV.auth]: JSON.stringify(auth),
        [ENV.corsOrigins]: '["https://app.example.com"]',
      },
    });
  });
  afterAll(async () => {
    await system.stop();
    await issuer.stop();
  });

  const status = async (token?: string, path = '/api/v1/runs'): Promise<number> => {
    const { status: told } = await fetch(`${system.url}${path}`, {
      headers: {
        connection: 'close', // so that each of its processes is met
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    });
    // On a busy machine it sheds load.
    return told === 503 ? status(token, path) : told;
  };

  it('takes a key that another process has just made, and no longer when that has ended it', async () => {
    const backend = openBackend({ kind: 'embedded', directory: system.dataDirectory });
    const { key } = await createKey(backend.keys, 'ci', ['read']);
    for (let turn = 0; turn < 8; turn += 1) expect(await status(key)).toBe(200);
    await revokeKey(backend.keys, 'ci');
    closeBackend(backend);
    let last = 200;
    for (let waited = 0; last === 200 && waited < 30_000; waited += 500) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      last = await status(key);
    }
    expect(last).toBe(401);
  });

  it('takes the bootstrap token and tokens of its issuer, and nothing else', async () => {
    expect(await status(TOKEN)).toBe(200);
    expect(await status(TOKEN, '/metrics')).toBe(200);
    expect(await status(await issuer.token())).toBe(200);
    expect(await status(await issuer.token({ aud: 'other' }))).toBe(401);
    expect(await status()).toBe(401);
    expect(await status(undefined, '/metrics')).toBe(401);
  });

  it('tells pages of the origins that it knows', async () => {
    const answer = await fetch(`${system.url}/api/v1/runs`, {
      headers: { authorization: `Bearer ${TOKEN}`, origin: 'https://app.example.com' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  });
});
