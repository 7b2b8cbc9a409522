import type { CryptoKey, JWSHeaderParameters, JWTVerifyGetKey } from 'jose';
import type { AuthSettings } from '../../protocol/contract';
import { nowMs } from '../clock';

type Jose = typeof import('jose');

/** Loaded when the first token is looked at: most services have none but keys of their own. */
const jose = (): Jose => require('jose') as Jose;

/** The keys by which tokens are verified cannot be had now: nobody's fault who sends a token. */
export class KeysUnavailableError extends Error {}

const ANSWER_MS = 5000;

/** What was not to be had is asked for again after this time. */
const AGAIN_AFTER_MS = 5000;

/** A load balancer changes its keys seldom, and has few at a time. */
const MOST_KEYS = 20;

/** jose's words for a token whose key the issuer does not have, or has twice. */
const NOT_OURS = new Set(['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS']);

/** The issuer's public keys, as its own description says where they are; kept, and read anew for a key that is new. */
export function issuerKeys({ url, jwksUrl }: NonNullable<AuthSettings['issuer']>): JWTVerifyGetKey {
  const open = async (): Promise<JWTVerifyGetKey> =>
    jose().createRemoteJWKSet(new URL(jwksUrl ?? (await discover(url))), {
      timeoutDuration: ANSWER_MS,
    });
  const set = keptUnlessFailed(open);
  return async (header, token) => {
    try {
      return await (
        await set()
      )(header, token);
    } catch (error) {
      if (NOT_OURS.has(String((error as { code?: unknown }).code))) throw error;
      throw new KeysUnavailableError(`keys of ${url}: ${reasonOf(error)}`);
    }
  };
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html */
async function discover(issuer: string): Promise<string> {
  const response = await get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!response.ok) throw new Error(`its description is answered with ${response.status}`);
  const { issuer: told, jwks_uri: keys } = (await response.json()) as Record<string, unknown>;
  if (told !== issuer) throw new Error(`it calls itself ${String(told)}`);
  if (typeof keys !== 'string') throw new Error('its description names no jwks_uri');
  if (issuer.startsWith('https:') && !keys.startsWith('https:'))
    throw new Error('its keys would come without TLS');
  return keys;
}

/** A value that is made once; where that failed, again after a while. */
function keptUnlessFailed<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  let failedAt = -Infinity;
  return () => {
    if (made !== undefined && nowMs() - failedAt < AGAIN_AFTER_MS) return made;
    if (made === undefined || failedAt !== -Infinity) {
      failedAt = -Infinity;
      made = make();
      made.catch(() => {
        failedAt = nowMs();
      });
    }
    return made;
  };
}

/**
 * The public keys of a load balancer, one by one under their ids.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html#user-claims-encoding
 */
export function loadBalancerKeys({
  signer,
  publicKeys = publicKeysOf(signer),
}: NonNullable<AuthSettings['login']>): (header: JWSHeaderParameters) => Promise<CryptoKey> {
  const known = new Map<string, Promise<CryptoKey>>();
  return async ({ kid = '' }) => {
    // It becomes a part of an address.
    if (!/^[0-9a-zA-Z-]{1,64}$/.test(kid)) throw new Error('no id of a key');
    const kept = known.get(kid);
    if (kept !== undefined) return kept;
    const key = fetchKey(`${publicKeys}/${kid}`);
    known.set(kid, key);
    const [first] = known.keys();
    if (known.size > MOST_KEYS && first !== undefined) known.delete(first);
    key.catch(() => known.delete(kid));
    return key;
  };
}

async function fetchKey(address: string): Promise<CryptoKey> {
  const response = await get(address).catch((error: unknown) => {
    throw new KeysUnavailableError(`${address}: ${reasonOf(error)}`);
  });
  if (response.status >= 500) throw new KeysUnavailableError(`${address}: ${response.status}`);
  if (!response.ok) throw new Error('the load balancer has no such key');
  return jose().importSPKI(await response.text(), 'ES256');
}

/** Where AWS publishes them; GovCloud has addresses of its own. */
function publicKeysOf(loadBalancerArn: string): string {
  const region = loadBalancerArn.split(':')[3] ?? '';
  return region.startsWith('us-gov-')
    ? `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}`
    : `https://public-keys.auth.elb.${region}.amazonaws.com`;
}

const get = (address: string): Promise<Response> =>
  fetch(address, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'error' });

const reasonOf = (error: unknown): string => {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  return cause?.message ?? message ?? String(error);
};
