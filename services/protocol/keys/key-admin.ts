import { nowMs } from '../clock';
import {
  isGood,
  issueKey,
  KEY_NAME_PATTERN,
  keyIdFor,
  reissueKey,
  type ApiKey,
  type IssuedKey,
} from './api-key';
import type { KeyStore } from './key-store';
import type { Grant } from './scope';

/** What people do with keys, by command line and API alike. */

/** A key cannot be made, rotated or revoked; `code` says why. */
export class KeyError extends Error {
  readonly code: 'KEY_EXISTS' | 'UNKNOWN_KEY' | 'BAD_INPUT' | 'KEY_CHANGED';

  constructor(code: KeyError['code'], message: string) {
    super(message);
    this.name = 'KeyError';
    this.code = code;
  }
}

/** For how long a key may be good, and its predecessor after it. */
export const LONGEST_LIFE_SECONDS = 10 * 365 * 24 * 3600;

/** The old secret is good for a day after a rotation. */
export const DEFAULT_GRACE_SECONDS = 24 * 3600;

/** A key as people see it. */
export interface KeyView {
  readonly name: string;
  readonly id: string;
  readonly scopes: readonly Grant[];
  readonly createdAt: string;
  readonly secrets: readonly {
    readonly createdAt: string;
    readonly expiresAt?: string;
    readonly lastUsedAt?: string;
    readonly good: boolean;
  }[];
}

/** A key with its text, which is shown this once. */
export interface NewKey extends KeyView {
  readonly key: string;
}

interface Life {
  /** Seconds. */
  readonly expiresIn?: number | undefined;
}

/** @throws KeyError there is a key of this name, or no name or scope */
export async function createKey(
  keys: KeyStore,
  name: string,
  scopes: readonly Grant[],
  { expiresIn }: Life = {},
): Promise<NewKey> {
  if (!new RegExp(KEY_NAME_PATTERN).test(name))
    throw new KeyError('BAD_INPUT', `'${name}' is no name: a-z, 0-9 and . _ -, at most 64`);
  if (scopes.length === 0)
    throw new KeyError('BAD_INPUT', 'a key without scopes is good for nothing');
  const issued = issueKey(name, [...new Set(scopes)], {
    now: inSeconds(0),
    expiresAt: ending(expiresIn),
  });
  if (!(await keys.add(issued.key)))
    throw new KeyError(
      'KEY_EXISTS',
      `there is a key '${name}' already: rotate it, or revoke it first`,
    );
  return shown(issued);
}

/**
 * Gives a key a second secret. Both are good until the grace time is over; a third one ends at once.
 *
 * @param options expiresIn: default as long as the one before was made for; graceSeconds: default one day
 * @throws KeyError there is no such key, or somebody else changed it at the same time
 */
export async function rotateKey(
  keys: KeyStore,
  name: string,
  { expiresIn, graceSeconds = DEFAULT_GRACE_SECONDS }: Life & { graceSeconds?: number } = {},
): Promise<NewKey> {
  const key = await keys.get(keyIdFor(name));
  if (key === undefined) throw unknown(name);
  const issued = reissueKey(key, {
    now: inSeconds(0),
    expiresAt: ending(expiresIn ?? lifeOf(key)),
    graceEndsAt: inSeconds(graceSeconds),
  });
  if (!(await keys.replace(issued.key)))
    throw new KeyError(
      'KEY_CHANGED',
      `somebody else changed '${name}' at the same time: look, and try again`,
    );
  return shown(issued);
}

/**
 * Ends a key and all its secrets.
 *
 * @throws KeyError there is no such key
 */
export async function revokeKey(keys: KeyStore, name: string): Promise<void> {
  if (!(await keys.remove(keyIdFor(name)))) throw unknown(name);
}

export async function listKeys(keys: KeyStore): Promise<readonly KeyView[]> {
  return (await keys.list()).map(viewOf);
}

function viewOf({ name, id, scopes, createdAt, secrets }: ApiKey): KeyView {
  const now = inSeconds(0);
  return {
    ...{ name, id, scopes, createdAt },
    secrets: secrets.map((secret) => ({
      createdAt: secret.createdAt,
      ...(secret.expiresAt !== undefined && { expiresAt: secret.expiresAt }),
      ...(secret.lastUsedAt !== undefined && { lastUsedAt: secret.lastUsedAt }),
      good: isGood(secret, now),
    })),
  };
}

const shown = ({ key, text }: IssuedKey): NewKey => ({ ...viewOf(key), key: text });

const unknown = (name: string) => new KeyError('UNKNOWN_KEY', `there is no key '${name}'`);

const inSeconds = (seconds: number): string => new Date(nowMs() + seconds * 1000).toISOString();

const ending = (expiresIn: number | undefined): string | undefined =>
  expiresIn === undefined ? undefined : inSeconds(expiresIn);

/** Seconds that the newest secret of a key was made for; a rotation before may have cut those of older ones. */
function lifeOf({ secrets: [newest] }: ApiKey): number | undefined {
  if (newest?.expiresAt === undefined) return undefined;
  return (Date.parse(newest.expiresAt) - Date.parse(newest.createdAt)) / 1000;
}
