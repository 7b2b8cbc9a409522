import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

/** An issuer of OpenID Connect, and the public keys of a load balancer, on loopback. */
export interface IssuerForTests {
  readonly url: string;
  /** Requests that it was asked, by path. */
  readonly asked: string[];
  /** Answers everything with 500 while it is down. */
  down: boolean;
  /** A token as the issuer gives it, with what is given in place of the usual. */
  token(
    claims?: JWTPayload,
    options?: { readonly kid?: string; readonly alg?: string },
  ): Promise<string>;
  /** What a load balancer says of somebody who has logged in, padded as AWS pads it. */
  login(claims?: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>;
  stop(): Promise<void>;
}

export const SIGNER =
  'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/shop-dev-web/50dc6c495c0c9188';

const KID = '0b7c2a4e-1111-4222-8333-444455556666';

export async function startIssuer(): Promise<IssuerForTests> {
  const rsa = await generateKeyPair('RS256');
  const other = await generateKeyPair('RS256');
  const ec = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(rsa.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const spki = await exportSPKI(ec.publicKey);
  const asked: string[] = [];
  const state = { down: false };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (state.down) return void response.writeHead(500).end();
    if (request.url === '/.well-known/openid-configuration')
      return void response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` }));
    if (request.url === '/jwks') return void response.end(JSON.stringify({ keys: [jwk] }));
    if (request.url === `/elb/${KID}`) return void response.end(spki);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const now = () => Math.floor(Date.now() / 1000);
  return {
    url,
    asked,
    get down() {
      return state.down;
    },
    set down(value) {
      state.down = value;
    },
    token: (claims = {}, { kid = 'one', alg = 'RS256' } = {}) =>
      new SignJWT({ iss: url, aud: 'shop', sub: 'u-1', exp: now() + 300, ...claims })
        .setProtectedHeader({ alg, kid })
        .sign(kid === 'one' ? rsa.privateKey : other.privateKey),
    login: async (claims = {}, header = {}) => {
      const head = {
        alg: 'ES256',
        kid: KID,
        signer: SIGNER,
        client: 'shop',
        exp: now() + 120,
        ...header,
      };
      const body = { sub: 'p-1', email: 'ada@example.com', iss: url, exp: now() + 120, ...claims };
      const text = `${padded(JSON.stringify(head))}.${padded(JSON.stringify(body))}`;
      const signature = await crypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        ec.privateKey,
        Buffer.from(text),
      );
      return `${text}.${padded(Buffer.from(signature))}`;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const padded = (value: string | Buffer): string =>
  Buffer.from(value).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
