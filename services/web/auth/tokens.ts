import type { FastifyBaseLogger } from 'fastify';
import type { JWTPayload } from 'jose';
import type { AuthSettings } from '../../protocol/contract';
import { nowMs } from '../clock';
import { Refusal } from '../problem';
import type { Caller } from './caller';
import { grantsOf, nameOf } from './claims';
import { issuerKeys, KeysUnavailableError, loadBalancerKeys } from './network';
import type { Verify } from './verified';

type Jose = typeof import('jose');

const jose = (): Jose => require('jose') as Jose;

/** Signatures by which an issuer proves itself: none with a shared secret, and never none at all. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** Clocks differ by so much, in seconds. */
const TOLERANCE = 30;

/** Bearer tokens of an issuer. Cognito's access tokens name their client in `client_id`, and no audience. */
export function issuerTokens(
  issuer: NonNullable<AuthSettings['issuer']>,
  logger: FastifyBaseLogger,
): Verify {
  const keys = issuerKeys(issuer);
  return refusing('token', logger, async (token) => {
    const { payload } = await jose().jwtVerify(token, keys, {
      issuer: issuer.url,
      algorithms: ALGORITHMS,
      clockTolerance: TOLERANCE,
      requiredClaims: ['exp', 'sub'],
    });
    const audience = [payload.aud ?? payload.client_id].flat();
    if (!issuer.audiences.some((one) => audience.includes(one)))
      throw new Error('it is meant for somebody else');
    return verified('token', payload, payload.exp ?? 0, grantsOf(payload, issuer.rights));
  });
}

/** What the load balancer says of a person who has logged in: `x-amzn-oidc-data`. */
export function loginTokens(
  login: NonNullable<AuthSettings['login']>,
  logger: FastifyBaseLogger,
): Verify {
  const keys = loadBalancerKeys(login);
  return refusing('log-in', logger, async (token) => {
    const header = jose().decodeProtectedHeader(token);
    // Every load balancer of the region signs with a key that is found there.
    if (header.signer !== login.signer) throw new Error('another load balancer has signed it');
    if (login.clientId !== undefined && header.client !== login.clientId)
      throw new Error('it is a log-in to something else');
    const endsAt = typeof header.exp === 'number' ? header.exp : 0;
    if (endsAt + TOLERANCE < nowMs() / 1000) throw new Error('it is over');
    const { payload } = await jose().jwtVerify(token, keys, {
      algorithms: ['ES256'],
      clockTolerance: TOLERANCE,
      requiredClaims: ['sub'],
    });
    return verified('person', payload, endsAt, grantsOf(payload, login.rights));
  });
}

const verified = (
  kind: Caller['kind'],
  claims: JWTPayload,
  endsAt: number,
  scopes: Caller['scopes'],
) => ({
  caller: { kind, name: nameOf(claims), scopes },
  untilMs: (endsAt + TOLERANCE) * 1000,
});

/** What went wrong goes to the log; a caller with a wrong token learns no more than that. */
function refusing(what: string, logger: FastifyBaseLogger, verify: Verify): Verify {
  return async (token) => {
    try {
      return await verify(token);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof KeysUnavailableError) {
        logger.error({ reason }, `a ${what} cannot be verified`);
        throw new Refusal(503, `the ${what} cannot be verified now; ask again in a moment`);
      }
      logger.info({ reason }, `a ${what} was refused`);
      throw new Refusal(401, `this ${what} is wrong, over, or meant for somebody else`);
    }
  };
}
