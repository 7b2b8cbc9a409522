import type { JWTPayload } from 'jose';
import type { TokenRights } from '../../protocol/contract';
import { isGrant, type Grant } from '../../protocol/keys/scope';

/** Longest name of a subject that is kept. */
const LONGEST_NAME = 200;

/** What a token's holder may do: the rights that all holders have, and those that its claim names. */
export function grantsOf(claims: JWTPayload, { scopes, claim, roles }: TokenRights): Grant[] {
  const words = claim === undefined ? [] : wordsOf(claims[claim]);
  const named = words.flatMap((word) =>
    roles === undefined ? [word] : Object.hasOwn(roles, word) ? (roles[word] ?? []) : [],
  );
  return [...new Set([...scopes, ...named])].filter(isGrant);
}

/** A list, or words with spaces or commas between. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter(Boolean);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Who a token is about, for people: a name where it has one, and always the subject, which no one chooses. */
export function nameOf(claims: JWTPayload): string {
  const own = [claims.email, claims.preferred_username, claims.username, claims.client_id].find(
    (one) => typeof one === 'string' && one !== '',
  );
  const { sub = '' } = claims;
  const text = typeof own === 'string' && own !== sub ? `${own} (${sub})` : sub;
  return text.slice(0, LONGEST_NAME);
}
