import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { AuthSettings } from '../../protocol/contract';
import { looksLikeKey } from '../../protocol/keys/api-key';
import type { KeyStore } from '../../protocol/keys/key-store';
import { digest, onlyThisMachine } from '../access';
import { nowMs } from '../clock';
import { Refusal } from '../problem';
import { attempts } from './attempts';
import { BOOTSTRAP, THIS_MACHINE, type Caller } from './caller';
import { keyVerifier } from './keys';
import { memory } from './memory';
import { issuerTokens, loginTokens } from './tokens';
import type { Verify } from './verified';

export interface AuthOptions {
  readonly keys: KeyStore;
  readonly logger: FastifyBaseLogger;
  /** Bearer token with all rights. Undefined, and no proxy in front: this machine needs none. */
  readonly token: string | undefined;
  readonly auth?: AuthSettings | undefined;
  /** Somebody else stands between callers and this service, so that no address is this machine's own. */
  readonly behindProxy: boolean;
}

/** Says who asks; a promise only where that must be looked up. @throws Refusal */
export type Authenticate = (request: FastifyRequest) => Caller | Promise<Caller>;

/** A key that was revoked, or a token that was taken back elsewhere, is good for no longer than this. */
const KNOWN_FOR_MS = 5000;

const MOST_KNOWN = 10_000;

const SEND = 'send an API key or token: `Authorization: Bearer …`';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html */
const LOGIN_HEADER = 'x-amzn-oidc-data';

export function authenticator(options: AuthOptions): Authenticate {
  const { token, auth = {}, behindProxy, logger } = options;
  const isOpen = token === undefined && !behindProxy;
  const expected = token === undefined ? undefined : digest(token);
  const byKey = keyVerifier(options.keys, logger);
  const byIssuer = auth.issuer && issuerTokens(auth.issuer, logger);
  const byLogin = auth.login && remembering(loginTokens(auth.login, logger));
  const verify = remembering(
    (text) => {
      if (looksLikeKey(text)) return byKey(text);
      if (byIssuer !== undefined && isJwt(text)) return byIssuer(text);
      return Promise.reject(new Refusal(401, SEND));
    },
    // Digests have one length, and comparing them takes one time.
    (text) =>
      expected !== undefined && timingSafeEqual(digest(text), expected) ? BOOTSTRAP : undefined,
  );

  return (request) => {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      const login = request.headers[LOGIN_HEADER];
      if (byLogin !== undefined && typeof login === 'string') return byLogin(login, request.ip);
    } else {
      const text = bearerOf(authorization);
      if (!isOpen || looksLikeKey(text) || (byIssuer !== undefined && isJwt(text)))
        return verify(text, request.ip);
    }
    if (!isOpen) throw new Refusal(401, SEND);
    onlyThisMachine(request);
    return THIS_MACHINE;
  };
}

/** RFC 6750: the word is the same however it is written. Anything else is no credential of ours. */
const bearerOf = (authorization: string): string => /^bearer (.+)$/i.exec(authorization)?.[1] ?? '';

const isJwt = (text: string): boolean => /^[\w=-]+\.[\w=-]+\.[\w=-]*$/.test(text);

/**
 * Verifies each text once in a while, however often and by how many requests at once it is sent.
 *
 * @param atOnce whom it is, where nobody else need be asked: however much was wrong before
 */
function remembering(
  verify: Verify,
  atOnce: (text: string) => Caller | undefined = () => undefined,
): (text: string, address: string) => Caller | Promise<Caller> {
  const known = memory<Caller | Refusal>(MOST_KNOWN);
  const pending = new Map<string, Promise<Caller>>();
  const tried = attempts();

  const look = async (id: string, text: string, address: string): Promise<Caller> => {
    try {
      const { caller, untilMs } = await verify(text);
      known.keep(id, caller, Math.min(untilMs, nowMs() + KNOWN_FOR_MS));
      return caller;
    } catch (error) {
      if (error instanceof Refusal && error.problem.status === 401) {
        tried.wasWrong(address);
        known.keep(id, error, nowMs() + KNOWN_FOR_MS);
      }
      throw error;
    } finally {
      pending.delete(id);
    }
  };

  return (text, address) => {
    const id = hash('sha256', text, 'base64');
    const found = known.get(id);
    if (found instanceof Refusal) throw found;
    if (found !== undefined) return found;
    const caller = atOnce(text);
    if (caller !== undefined) {
      known.keep(id, caller, nowMs() + KNOWN_FOR_MS);
      return caller;
    }
    const under = pending.get(id);
    if (under !== undefined) return under;
    tried.check(address);
    const looking = look(id, text, address);
    pending.set(id, looking);
    return looking;
  };
}
