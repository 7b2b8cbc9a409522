import { createHash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { newKeySecret } from '../random';
import type { Grant } from './scope';

/** A key of the API as it is stored: what is in the hands of its holder is not among it. */
export interface ApiKey {
  /** Made from the name: a key is looked up by what it brings along. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Grant[];
  readonly createdAt: string;
  /** The newest first; two at most, while one takes the place of the other. */
  readonly secrets: readonly KeySecret[];
  /** Grows with each change. */
  readonly version: number;
}

export interface KeySecret {
  /** From 1, in the order they were made. */
  readonly serial: number;
  /** SHA-256 of the whole key, base64. Keys are random: no slow hash makes them any safer. */
  readonly hash: string;
  readonly createdAt: string;
  /** Not good any more from this time on; absent: good until it is revoked. */
  readonly expiresAt?: string;
  /** Seen last, give or take a minute; absent: never. */
  readonly lastUsedAt?: string;
}

/** A key that was just made: `text` is shown once, and kept nowhere. */
export interface IssuedKey {
  readonly key: ApiKey;
  readonly text: string;
}

/** Names are for people and for addresses. */
export const KEY_NAME_PATTERN = '^[a-z0-9][a-z0-9._-]{0,63}$';

/** `slw_<id>_<secret><checksum>`: scanners for secrets find it, and a typing error is no lookup. */
const KEY = /^slw_([0-9a-f]{16})_[0-9A-Za-z]{43}([0-9a-f]{8})$/;

/** Whether a text means to be a key, right or wrong. */
export const looksLikeKey = (text: string): boolean => text.startsWith('slw_');

/** The id in a key; undefined where it is no key at all. */
export function keyIdOf(text: string): string | undefined {
  const [, id, sum] = KEY.exec(text) ?? [];
  return sum !== undefined && sum === checksum(text.slice(0, -sum.length)) ? id : undefined;
}

export const keyIdFor = (name: string): string => sha256(`api-key ${name}`, 'hex').slice(0, 16);

interface Issue {
  /** ISO 8601. */
  readonly now: string;
  readonly expiresAt?: string | undefined;
}

/** A new key. */
export function issueKey(name: string, scopes: readonly Grant[], issue: Issue): IssuedKey {
  const id = keyIdFor(name);
  const { secret, text } = newSecret(id, 1, issue);
  return {
    text,
    key: { id, name, scopes, createdAt: issue.now, secrets: [secret], version: 1 },
  };
}

/**
 * A second secret for a key; the one before ends at `graceEndsAt` at the latest, and all older ones now.
 */
export function reissueKey(
  key: ApiKey,
  issue: Issue & { readonly graceEndsAt: string },
): IssuedKey {
  const [newest] = key.secrets;
  const { secret, text } = newSecret(key.id, (newest?.serial ?? 0) + 1, issue);
  const before = newest === undefined ? [] : [endingBy(newest, issue.graceEndsAt)];
  return { text, key: { ...key, secrets: [secret, ...before], version: key.version + 1 } };
}

/** The secret of a key that a text is, where it is good now. The comparison takes one time, whatever is compared. */
export function secretIn(
  key: ApiKey | undefined,
  text: string,
  now: string,
): KeySecret | undefined {
  const hash = Buffer.from(sha256(text, 'base64'), 'base64');
  const secrets = key?.secrets ?? [NOBODYS];
  const [found] = secrets.filter((one) => timingSafeEqual(Buffer.from(one.hash, 'base64'), hash));
  return key !== undefined && found !== undefined && isGood(found, now) ? found : undefined;
}

export const isGood = ({ expiresAt }: KeySecret, now: string): boolean =>
  expiresAt === undefined || expiresAt > now;

/** Compared with where there is no key. */
const NOBODYS: KeySecret = { serial: 0, hash: Buffer.alloc(32).toString('base64'), createdAt: '' };

const sha256 = (text: string, encoding: 'hex' | 'base64'): string =>
  createHash('sha256').update(text).digest(encoding);

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

function newSecret(id: string, serial: number, { now, expiresAt }: Issue) {
  const body = `slw_${id}_${newKeySecret()}`;
  const text = `${body}${checksum(body)}`;
  const secret: KeySecret = {
    serial,
    hash: sha256(text, 'base64'),
    createdAt: now,
    ...(expiresAt !== undefined && { expiresAt }),
  };
  return { secret, text };
}

function endingBy(secret: KeySecret, time: string): KeySecret {
  const { expiresAt = time } = secret;
  return { ...secret, expiresAt: expiresAt < time ? expiresAt : time };
}
